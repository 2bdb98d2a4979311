//! Mails about bindings, written with the act. They name a child masked, and nobody else's number, ever.

mod cards;

use domain::binding::life::{After, Change, Mail};
use domain::binding::{ReturnReason, Stage, is_living};
use domain::contacts::EmailAddress;
use domain::contexts::Basis;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use cards::{
    AccountElsewhere, BindingAgreed, BindingApproved, BindingEnded, BindingLink, BindingOff, BindingReturned,
    BindingUndone, BindingWaits, DelegateAdded, DelegateAddedSealed, DelegationApproved, DelegationLink,
    DelegationOff, GuardianAdded, GuardianAddedSealed, GuardianUndone, GuardianWaits, ReviewCall,
};

pub(super) use cards::LETTERS;

use super::bind::{Bound, Wanted};
use super::model::{Application, Binding};
use super::store::{self, BindingsOf};
use crate::accounts::Welcome;
use platform::db::Act;
use platform::fault::StoreError;
use platform::jobs;
use platform::seal::Sealer;
use web::app::App;
use web::letters::{Count, LastDay, Letter as _, Link, Masked, Sheet, Text, Until, compose};
use web::render::Renderer;

/// What letters are written and sealed with.
#[derive(Clone, Copy)]
pub(super) struct Stationery<'a> {
    pub(super) renderer: &'a Renderer,
    pub(super) sealer: &'a Sealer,
}

/// Puts a letter into the outbox; to an address that no server takes, nothing is sent.
async fn send(app: &App, act: &Act<'_>, to: &str, letter: &Sheet, now: Timestamp) -> Result<(), StoreError> {
    let with = Stationery { renderer: &app.renderer, sealer: &app.keyring.sealer() };
    send_at(with, act, to, letter, (now, now)).await
}

/// The same at a later moment.
async fn send_at(
    with: Stationery<'_>,
    act: &Act<'_>,
    to: &str,
    letter: &Sheet,
    (at, now): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let Some(to) = EmailAddress::parse(to) else { return Ok(()) };
    let mail = compose(with.renderer, &to, letter)?;
    jobs::enqueue(act, with.sealer, &mail, at, now).await
}

/// Somebody's masked name.
async fn masked(act: &Act<'_>, person: PersonId) -> Result<Masked, StoreError> {
    Ok(Masked::of(&store::name_of(act, person).await?.unwrap_or_default()))
}

/// The mails about a guardian who was bound, as the table says: how the guardian signs in, that the student is asked,
/// or who was added.
pub(super) async fn bound(
    app: &App,
    act: &Act<'_>,
    wanted: &Wanted<'_>,
    bound: &Bound,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mail = bound.change.mail;
    // A guardian who waits for the student can set the password in the meantime.
    if mail != Mail::Asked || matches!(bound.welcome, Welcome::Link { .. }) {
        let (to, entrusted) = ((wanted.guardian.email.as_str(), wanted.student), Entrusted::wanted(wanted));
        welcome(app, act, to, entrusted, &bound.welcome, now).await?;
    }
    if let Some(way_in) = bound.before.way_in.as_ref().filter(|_| wanted.entrusted.is_none()) {
        opened_elsewhere(app, act, wanted, way_in.email(), now).await?;
    }
    match mail {
        Mail::Asked => asks_student(app, act, wanted, now).await,
        Mail::Added => tell_others(app, act, wanted, bound.guardian, now).await,
        _ => Ok(()),
    }
}

/// That no school but another guardian vouches: who, and until when.
#[derive(Clone, Copy)]
pub(super) struct Entrusted {
    inviter: PersonId,
    until: Timestamp,
}

impl Entrusted {
    fn wanted(wanted: &Wanted<'_>) -> Option<Self> {
        wanted.entrusted.as_ref().map(|(until, _, inviter)| Self { inviter: *inviter, until: *until })
    }

    /// As a binding stands.
    pub(super) fn of(binding: &Binding) -> Option<Self> {
        let (inviter, until) = binding.inviter.zip(binding.valid_until)?;
        (binding.basis == Basis::Delegated).then_some(Self { inviter, until })
    }

    /// The last day.
    fn last_day(self) -> LastDay {
        LastDay(self.until.plus(-1))
    }
}

/// The letter for that way to come in; again, when a link is asked for again.
pub(super) async fn welcome(
    app: &App,
    act: &Act<'_>,
    (to, student): (&str, PersonId),
    entrusted: Option<Entrusted>,
    welcome: &Welcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    let child = masked(act, student).await?;
    let own_pages = || Link(format!("{}/me", app.config.server.issuer));
    let letter = match (welcome, entrusted) {
        (Welcome::Link { link, login_name, earlier }, None) => {
            let (login, until) = (Text(login_name.clone()), Until(link.dies_at));
            let link = Link(link.address(app)?);
            BindingLink { child, login, until, earlier: *earlier, link }.sheet()
        }
        (Welcome::HasAccount, None) => BindingApproved { child, link: own_pages() }.sheet(),
        (Welcome::SwitchedOff, None) => BindingOff { child }.sheet(),
        (welcome, Some(entrusted)) => {
            let (inviter, last) = (masked(act, entrusted.inviter).await?, entrusted.last_day());
            match welcome {
                Welcome::Link { link, login_name, earlier } => {
                    let (login, until) = (Text(login_name.clone()), Until(link.dies_at));
                    let (link, earlier) = (Link(link.address(app)?), *earlier);
                    DelegationLink { child, inviter, last, login, until, earlier, link }.sheet()
                }
                Welcome::HasAccount => DelegationApproved { child, inviter, last, link: own_pages() }.sheet(),
                Welcome::SwitchedOff => DelegationOff { child, inviter, last }.sheet(),
            }
        }
    };
    send(app, act, to, &letter, now).await
}

/// To the mailbox that was known of her before, where the link goes to another one: whoever gave herself out for her is
/// found out by it.
async fn opened_elsewhere(
    app: &App,
    act: &Act<'_>,
    wanted: &Wanted<'_>,
    known: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let same = |known: &EmailAddress| {
        EmailAddress::parse(&wanted.guardian.email).is_some_and(|own| own.lookup() == known.lookup())
    };
    let Some(known) = known.and_then(EmailAddress::parse).filter(|known| !same(known)) else { return Ok(()) };
    let letter = AccountElsewhere { child: masked(act, wanted.student).await? };
    send(app, act, known.expose(), &letter.sheet(), now).await
}

/// To both where the student is of age: it takes effect once she agrees.
async fn asks_student(
    app: &App,
    act: &Act<'_>,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((name, email)) = store::contact_of(act, &app.keyring.sealer(), wanted.student).await? else {
        return Ok(());
    };
    let letter = BindingWaits { child: Masked::of(&name) };
    send(app, act, &wanted.guardian.email, &letter.sheet(), now).await?;
    let Some(email) = email else { return Ok(()) };
    let link = Link(format!("{}/me/guardians", app.config.server.issuer));
    let letter = GuardianWaits { guardian: Text(wanted.guardian.name.clone()), link };
    send(app, act, &email, &letter.sheet(), now).await
}

/// To the guardian: the student, being of age, agreed.
pub(super) async fn agreed(
    app: &App,
    act: &Act<'_>,
    binding: &Binding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((_, Some(email))) = store::contact_of(act, &app.keyring.sealer(), binding.guardian).await?
    else {
        return Ok(());
    };
    let letter = BindingAgreed { child: masked(act, binding.student).await? };
    send(app, act, &email, &letter.sheet(), now).await
}

/// To the other verified guardians of the child: somebody was added; not who, where a block stands. Of somebody entrusted
/// they are told by whom, until when, and that they may end it: no school knows of it.
async fn tell_others(
    app: &App,
    act: &Act<'_>,
    wanted: &Wanted<'_>,
    added: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let child = masked(act, wanted.student).await?;
    let sealed = store::has_block(act, wanted.student).await?;
    let guardian = Text(wanted.guardian.name.clone());
    let letter = match Entrusted::wanted(wanted) {
        None if sealed => GuardianAddedSealed { child }.sheet(),
        None => GuardianAdded { child, guardian, relation: wanted.relation }.sheet(),
        Some(entrusted) => {
            let link = Link(format!("{}/me/children", app.config.server.issuer));
            let (inviter, last) = (masked(act, entrusted.inviter).await?, entrusted.last_day());
            if sealed {
                DelegateAddedSealed { child, last, link }.sheet()
            } else {
                DelegateAdded { child, guardian, inviter, last, link }.sheet()
            }
        }
    };
    others(app, act, (wanted.student, added), &letter, now).await
}

/// To the same people: it was taken back.
pub(super) async fn tell_others_undone(
    app: &App,
    act: &Act<'_>,
    (student, taken_back): (PersonId, PersonId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let letter = GuardianUndone { child: masked(act, student).await? };
    others(app, act, (student, taken_back), &letter.sheet(), now).await
}

async fn others(
    app: &App,
    act: &Act<'_>,
    (student, except): (PersonId, PersonId),
    letter: &Sheet,
    now: Timestamp,
) -> Result<(), StoreError> {
    for binding in store::list_bindings(act, BindingsOf::Students(&[student])).await? {
        let is_delegate = binding.basis == Basis::Delegated;
        if binding.guardian == except || is_delegate || !is_living(binding.status, binding.valid_until, now) {
            continue;
        }
        if let Some((_, Some(email))) =
            store::contact_of(act, &app.keyring.sealer(), binding.guardian).await?
        {
            send(app, act, &email, letter, now).await?;
        }
    }
    Ok(())
}

/// To the applicant: it was returned, why, and where to go on.
pub(super) async fn returned(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    (reason, text): (ReturnReason, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let child = masked(act, application.student).await?;
    let link = Link(format!("{}/binding", app.config.server.issuer));
    let words = Text(text.map(|text| format!("「{text}」")).unwrap_or_default());
    let letter = BindingReturned { child, reason, words, link };
    send(app, act, &application.guardian.email, &letter.sheet(), now).await
}

/// To the applicant: the decision was taken back and comes again.
pub(super) async fn undone(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    now: Timestamp,
) -> Result<(), StoreError> {
    let letter = BindingUndone { child: masked(act, application.student).await? };
    send(app, act, &application.guardian.email, &letter.sheet(), now).await
}

/// To the guardian, if the table says so: the clock or the roster ended the binding.
pub(super) async fn ended(
    with: Stationery<'_>,
    act: &Act<'_>,
    (binding, change): (&Binding, Change),
    now: Timestamp,
) -> Result<(), StoreError> {
    let (After::Ended(reason), Mail::Ended) = (change.after, change.mail) else { return Ok(()) };
    let Some((_, Some(email))) = store::contact_of(act, with.sealer, binding.guardian).await? else {
        return Ok(());
    };
    let letter = BindingEnded { child: masked(act, binding.student).await?, reason };
    send_at(with, act, &email, &letter.sheet(), (now, now)).await
}

/// To somebody whom the clock called: how many wait, and no names; at that moment.
pub(super) async fn call(
    app: &App,
    act: &Act<'_>,
    (person, stage): (PersonId, Stage),
    waiting: usize,
    when: (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let with = Stationery { renderer: &app.renderer, sealer: &app.keyring.sealer() };
    let Some((_, Some(email))) = store::contact_of(act, with.sealer, person).await? else { return Ok(()) };
    let link = Link(format!("{}/review", app.config.server.issuer));
    let letter = ReviewCall { count: Count(waiting), stage, link };
    send_at(with, act, &email, &letter.sheet(), when).await
}
