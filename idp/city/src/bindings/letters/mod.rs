//! Mails about bindings, written with the act. They name a child masked, and nobody else's number, ever.

mod cards;

use domain::binding::life::{After, Change, Mail};
use domain::contacts::EmailAddress;
use domain::contexts::Basis;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use cards::{
    AccountElsewhere, BindingAgreed, BindingApproved, BindingEnded, BindingLink, BindingOff, BindingWaits,
    DelegateAdded, DelegateAddedSealed, DelegationApproved, DelegationLink, DelegationOff, GuardianAdded,
    GuardianAddedSealed, GuardianUndone, GuardianWaits,
};

pub(super) use cards::LETTERS;

use super::model::{Binding, BindingsOf};
use super::store;
use super::wanted::{Bound, Wanted};
use crate::accounts::{self, Welcome};
use platform::db::Act;
use platform::fault::StoreError;
use web::app::App;
use web::letters::{LastDay, Letter as _, Link, Masked, Sheet, Stationery, Text, Until, send};

/// Somebody's masked name.
async fn masked(act: &Act<'_>, person: PersonId) -> Result<Masked, StoreError> {
    Ok(Masked::of(&accounts::find_name(act, person).await?.unwrap_or_default()))
}

/// To the mailbox of somebody who is not switched off, if one is known.
async fn send_to(
    app: &App,
    act: &Act<'_>,
    person: PersonId,
    letter: &Sheet,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(email) = accounts::find_mailbox(act, &app.keyring.sealer(), person).await? else {
        return Ok(());
    };
    send(app, act, &email, letter, now).await
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
    let Some(name) = accounts::find_name(act, wanted.student).await? else { return Ok(()) };
    let letter = BindingWaits { child: Masked::of(&name) };
    send(app, act, &wanted.guardian.email, &letter.sheet(), now).await?;
    let link = Link(format!("{}/me/guardians", app.config.server.issuer));
    let letter = GuardianWaits { guardian: Text(wanted.guardian.name.clone()), link };
    send_to(app, act, wanted.student, &letter.sheet(), now).await
}

/// To the guardian: the student, being of age, agreed.
pub(super) async fn agreed(
    app: &App,
    act: &Act<'_>,
    binding: &Binding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let letter = BindingAgreed { child: masked(act, binding.student).await? };
    send_to(app, act, binding.guardian, &letter.sheet(), now).await
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
        if binding.guardian == except || is_delegate || !binding.lives(now) {
            continue;
        }
        send_to(app, act, binding.guardian, letter, now).await?;
    }
    Ok(())
}

/// To the guardian, if the table says so: the clock or the roster ended the binding.
pub(super) async fn ended(
    with: Stationery<'_>,
    act: &Act<'_>,
    (binding, change): (&Binding, Change),
    now: Timestamp,
) -> Result<(), StoreError> {
    let (After::Ended(reason), Mail::Ended) = (change.after, change.mail) else { return Ok(()) };
    let Some(email) = accounts::find_mailbox(act, with.sealer, binding.guardian).await? else {
        return Ok(());
    };
    let letter = BindingEnded { child: masked(act, binding.student).await?, reason };
    with.send(act, &email, &letter.sheet(), (now, now)).await
}
