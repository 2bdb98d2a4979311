//! A person changes a contact: proved by a code that goes to the new one. The old ones are told and can put it back.

use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::{Alias, Mobile};
use domain::ids::{AccountId, PersonId};
use domain::recovery::{ASKED_SECONDS, ReachKind, UNDO_SECONDS, takes_link};
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use domain::words;
use serde_json::json;

use super::audience::Audience;
use super::handles::{AskedContact, UndoLink};
use super::letters::{ContactChangeTold, ContactChanged, LoginNameChanged, What};
use super::limits::{CONTACT_CODES, LOGIN_NAMES};
use super::on_file::{OnFile, on_file, put};
use super::store::{self, NewChange};
use crate::accounts::{self, Facts, NewAlias};
use crate::contacts::{self, Attempt, CodePurpose, Proved, Requested};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::invalidate::Key;
use platform::jobs;
use platform::limits::Taken;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;
use web::extract::Asker;
use web::letters::{Letter as _, Link, Until, compose_each};

words! {
    /// Why no code goes to a new contact.
    ChangeRefusal {
        /// It is none of that kind.
        Unreadable = "unreadable",
        /// It is on file already.
        Same = "same",
        /// Too many codes today, or to that contact within an hour.
        Limit = "limit",
        /// No text message may go out now.
        Sms = "sms",
    }
    /// Why a login name is not changed.
    NameProblem {
        /// Not 4 to 32 characters.
        Length = "length",
        /// Other characters than those of a login name.
        Characters = "characters",
        /// The first character is no letter.
        FirstCharacter = "first-character",
        /// It holds something like a national ID.
        LooksLikeNationalId = "looks-like-national-id",
        /// It looks like a default name.
        LooksLikeDefaultName = "looks-like-default-name",
        /// It speaks for the system.
        Reserved = "reserved",
        /// Somebody has it.
        Taken = "taken",
        /// Too many tries today.
        Limit = "limit",
    }
}

/// The purpose of the code for a contact of that kind.
fn purpose_of(kind: ReachKind) -> CodePurpose {
    match kind {
        ReachKind::Email => CodePurpose::NewEmail,
        ReachKind::Rescue => CodePurpose::NewRescue,
        ReachKind::Mobile => CodePurpose::NewMobile,
    }
}

/// Reads a typed contact of that kind.
fn read(kind: ReachKind, typed: &str) -> Option<Contact> {
    match kind {
        ReachKind::Email | ReachKind::Rescue => EmailAddress::parse(typed).map(Contact::Email),
        ReachKind::Mobile => Mobile::parse(typed).map(Contact::Mobile),
    }
}

/// Whether a contact is on file in a way that makes a change idle.
fn is_known(on_file: &OnFile, contact: &Contact) -> bool {
    let proved = on_file.email.iter().filter(|(_, proved)| *proved).map(|(email, _)| email);
    let mailboxes = proved.chain(&on_file.rescue).cloned().map(Contact::Email);
    let mobile = on_file.mobile.iter().filter(|(_, proved)| *proved).map(|(mobile, _)| mobile);
    mailboxes.chain(mobile.cloned().map(Contact::Mobile)).any(|known| known.lookup() == contact.lookup())
}

/// Sends a code to a new contact. The caller has found out that the session was proved lately.
///
/// # Errors
/// When the database fails or no message can be composed.
pub async fn ask_to_change(
    app: &App,
    session: &Session,
    (kind, typed): (ReachKind, &str),
    asker: &Asker,
    now: Timestamp,
) -> Result<Result<AskedContact, ChangeRefusal>, Fault> {
    let person = session.person;
    let Some(contact) = read(kind, typed) else { return Ok(Err(ChangeRefusal::Unreadable)) };
    if is_known(&on_file(app, person).await?, &contact) {
        return Ok(Err(ChangeRefusal::Same));
    }
    let limit = CONTACT_CODES.of(app, &[&person.to_string()]);
    let taken = app.db.write(async move |tx: &Act<'_>| limit.take(tx, now).await).await?;
    if taken != Taken::Yes {
        return Ok(Err(ChangeRefusal::Limit));
    }
    Ok(match contacts::request_code(app, &contact, purpose_of(kind), asker, now).await? {
        Requested::Sent => {
            let (session, until) = (session.id, now.plus(ASKED_SECONDS));
            Ok(AskedContact { person, session, kind, contact, until })
        }
        Requested::TooMany { .. } => Err(ChangeRefusal::Limit),
        Requested::SmsStopped => Err(ChangeRefusal::Sms),
    })
}

/// Judges the typed code, and makes the contact that of the person if it is right.
///
/// # Errors
/// When the database fails or no mail can be composed.
pub async fn confirm_change(
    app: &App,
    asked: &AskedContact,
    typed: &str,
    now: Timestamp,
) -> Result<Proved, Fault> {
    let attempt = Attempt::new(app, &asked.contact, purpose_of(asked.kind), typed);
    let sealer = app.keyring.sealer();
    let (person, kind) = (asked.person, asked.kind);
    let on_file = on_file(app, person).await?;
    let change = Change::of(app, (person, kind), &on_file, now).await?;
    let contact = asked.contact.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        let proved = contacts::prove_within(act, &attempt, now).await?;
        if proved == Proved::Right {
            put(act, &sealer, (person, kind), Some((contact.expose().to_owned(), true)), now).await?;
            change.record_within(act, &sealer, now).await?;
        }
        Ok(proved)
    });
    Ok(act.await?)
}

/// Removes the rescue mailbox.
///
/// # Errors
/// When the database fails or no mail can be composed.
pub async fn remove_rescue(app: &App, person: PersonId, now: Timestamp) -> Result<(), Fault> {
    let (sealer, on_file) = (app.keyring.sealer(), on_file(app, person).await?);
    if on_file.rescue.is_none() {
        return Ok(());
    }
    let change = Change::of(app, (person, ReachKind::Rescue), &on_file, now).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        store::remove_rescue(act, person).await?;
        change.record_within(act, &sealer, now).await
    });
    Ok(act.await?)
}

/// A change about to be recorded.
struct Change {
    person: PersonId,
    kind: ReachKind,
    /// The undo. None where the contact itself came by a change that can be undone: that undo covers this change.
    undo: Option<NewChange>,
    /// To those who can put the contact back, until when the undo lives.
    linked: Vec<Mail>,
    told: Vec<Mail>,
    /// Whose links end: one that went to a mailbox of before must not outlive it.
    account: Option<AccountId>,
}

impl Change {
    async fn of(
        app: &App,
        (person, kind): (PersonId, ReachKind),
        on_file: &OnFile,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let (db, sealer) = (app.db.read(), app.keyring.sealer());
        let earlier = store::list_changes(db, &sealer, person, now).await?;
        let Audience { standing, others } = Audience::of(on_file, &earlier);
        let plain = ContactChangeTold { what: What(kind), at: Until(now) }.sheet();
        let told = compose_each(&app.renderer, &others, &plain)?;
        let account = accounts::find_by_person(app, person).await?.map(|found| found.account.id);
        if earlier.iter().any(|change| change.kind == kind) {
            let mut all = compose_each(&app.renderer, &standing, &plain)?;
            all.extend(told);
            return Ok(Self { person, kind, undo: None, linked: Vec::new(), told: all, account });
        }
        let (id, undo_until) = (new_id(), now.plus(UNDO_SECONDS));
        let undo = NewChange { id, person, kind, before: on_file.of_kind(kind), undo_until };
        let link = UndoLink { change: id, person }.address(app)?;
        let letter = ContactChanged { what: What(kind), end: Until(undo_until), link: Link(link) }.sheet();
        let linked = compose_each(&app.renderer, &standing, &letter)?;
        Ok(Self { person, kind, undo: Some(undo), linked, told, account })
    }

    async fn record_within(self, act: &Act<'_>, sealer: &Sealer, now: Timestamp) -> Result<(), StoreError> {
        act.invalidate(&[Key::Person(self.person)], now).await?;
        let who = self.person.to_string();
        let detail = json!({ "contact": self.kind.as_str() });
        act.audit(AuditAct::ContactChanged, &who, &who, &detail, now).await?;
        if let Some(account) = self.account.filter(|_| self.kind != ReachKind::Mobile) {
            store::void_tickets(act, account).await?;
        }
        if let Some(undo) = &self.undo {
            store::insert_change(act, sealer, undo, now).await?;
            for mail in &self.linked {
                jobs::enqueue_until(act, sealer, mail, undo.undo_until, now).await?;
            }
        }
        jobs::enqueue_each(act, sealer, &self.told, now).await
    }
}

/// Gives a person another login name, by the rules of the first sign-in. A student's name stays the school's.
///
/// # Errors
/// When the account cannot be read or written.
pub async fn change_alias(
    app: &App,
    person: PersonId,
    typed: &str,
    now: Timestamp,
) -> Result<Result<(), NameProblem>, Fault> {
    let alias = match Alias::parse(typed) {
        Ok(alias) => alias,
        Err(refusal) => {
            return Ok(Err(NameProblem::parse(refusal.code()).unwrap_or(NameProblem::Characters)));
        }
    };
    let limit = LOGIN_NAMES.of(app, &[&person.to_string()]);
    if app.db.write(async move |act: &Act<'_>| limit.take(act, now).await).await? != Taken::Yes {
        return Ok(Err(NameProblem::Limit));
    }
    let Some(found) = accounts::find_by_person(app, person).await? else {
        return Ok(Err(NameProblem::Taken));
    };
    let facts = Facts::of(app, person).await?;
    if facts.are_shown_by(alias.as_str()) {
        return Ok(Err(NameProblem::LooksLikeNationalId));
    }
    if !takes_link(&facts.roles) || !accounts::is_free(app, &alias, &found.account).await? {
        return Ok(Err(NameProblem::Taken));
    }
    let sealer = app.keyring.sealer();
    let new = NewAlias::of(&sealer, &found.account, alias);
    let letter = LoginNameChanged { at: Until(now) }.sheet();
    let to = on_file(app, person).await?.to_tell();
    let mails = compose_each(&app.renderer, &to, &letter)?;
    let (account, before) = (found.account.id, found.login_lookup);
    let act = app.db.write(async move |act: &Act<'_>| {
        if !accounts::set_alias_within(act, &sealer, (account, &before), new).await? {
            return Ok(false);
        }
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        act.audit(AuditAct::LoginNameChanged, &who, &who, &json!({}), now).await?;
        jobs::enqueue_each(act, &sealer, &mails, now).await?;
        Ok(true)
    });
    match act.await {
        Ok(true) => Ok(Ok(())),
        Ok(false) => Ok(Err(NameProblem::Taken)),
        Err(error) if error.breaks("login_lookup") => Ok(Err(NameProblem::Taken)),
        Err(error) => Err(error.into()),
    }
}
