//! Somebody asks for a link. Who asks proves nothing and learns nothing.
//!
//! For a name that nobody has the same rows are read, a letter is composed, and rows of the same kinds are written for an
//! account that does not exist: neither the answer nor its time tells a known name from an unknown one.

use domain::contacts::EmailAddress;
use domain::identifiers::LoginName;
use domain::ids::{AccountId, PersonId};
use domain::recovery::{LINK_SECONDS, takes_link};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::letters::RecoveryLink;
use super::limits::{LINK_PAUSE, LINKS_OF_ACCOUNT, LINKS_OF_BROWSER, LINKS_OF_NETWORK};
use super::on_file::on_file;
use super::store::{self, NewTicket, TicketKind};
use super::ticket::Ticket;
use crate::accounts;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::jobs;
use platform::limits::{Limit, Taken};
use platform::mail::Mail;
use platform::seal::Sealer;
use platform::spent;
use web::app::App;
use web::extract::Asker;
use web::letters::{Letter as _, Link, Masked, Until, compose_each};

/// What the page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The same for every name.
    Answered,
    /// This browser or network asked too often, whatever the names.
    TooMany {
        /// When it may ask again.
        retry_at: Timestamp,
    },
}

/// So many people who share a mailbox get their links at once.
const MOST_OF_A_MAILBOX: usize = 3;

/// A mailbox that no letter goes to: the letter for a name that nobody has is composed and thrown away.
const NOWHERE: &str = "nobody@mail.invalid";

/// A link to be mailed; where nobody was found, to nobody.
struct Target {
    ticket: Ticket,
    pause: Limit,
    day: Limit,
    /// None where no link may be mailed.
    mails: Vec<Mail>,
    subject: String,
}

/// Mails a link to whoever signs in by that name or proved that mailbox, if a link may be mailed there.
///
/// # Errors
/// When the database fails or no letter can be composed.
pub async fn ask_for_link(app: &App, typed: &str, asker: &Asker, now: Timestamp) -> Result<Asked, Fault> {
    let mut targets = Vec::new();
    for person in find(app, typed).await? {
        targets.push(target(app, typed, person, now).await?);
    }
    let of_browser = LINKS_OF_BROWSER.of(app, &[&asker.browser]);
    let of_network = LINKS_OF_NETWORK.of(app, &[&asker.network]);
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        if let Taken::No { retry_at } = of_network.take(act, now).await? {
            return Ok(Asked::TooMany { retry_at });
        }
        if let Taken::No { retry_at } = of_browser.take(act, now).await? {
            return Ok(Asked::TooMany { retry_at });
        }
        for target in targets {
            send(act, &sealer, target, now).await?;
        }
        Ok(Asked::Answered)
    });
    Ok(act.await?)
}

/// Who is meant; somebody who does not exist where nobody is.
async fn find(app: &App, typed: &str) -> Result<Vec<PersonId>, Fault> {
    let mut found = Vec::new();
    if let Some(name) = LoginName::parse(typed) {
        let account = accounts::find_by_login(app, &name).await?;
        found.extend(account.map(|found| found.account.person));
    }
    if let Some(mailbox) = EmailAddress::parse(typed) {
        let (db, sealer) = (app.db.read(), app.keyring.sealer());
        found.extend(accounts::list_people_of_mailbox(db, &sealer, &mailbox).await?);
        found.extend(store::list_people_of_rescue(db, &sealer, &mailbox).await?);
    }
    let mut people: Vec<PersonId> = Vec::new();
    for person in found {
        if !people.contains(&person) && people.len() < MOST_OF_A_MAILBOX {
            people.push(person);
        }
    }
    if people.is_empty() {
        people.push(PersonId(new_id()));
    }
    Ok(people)
}

/// What is to be mailed to a person.
async fn target(app: &App, typed: &str, person: PersonId, now: Timestamp) -> Result<Target, Fault> {
    let credentials = accounts::find_by_person(app, person).await?;
    let roles = accounts::list_roles_of(app.db.read(), person).await?;
    let on_file = on_file(app, person).await?;
    let name = accounts::find_name(app.db.read(), person).await?.unwrap_or_default();
    let opened = credentials.as_ref().and_then(|found| Some((found.account.id, found.usable_row()?)));
    let mailboxes = on_file.for_links();
    let to_whom = opened.filter(|_| takes_link(&roles) && !mailboxes.is_empty());
    let (account, password) = to_whom.unwrap_or_else(|| (AccountId(new_id()), new_id()));
    let ticket = Ticket { id: new_id(), account, person, password, browser: None };
    let link = ticket.address(app)?;
    let letter =
        RecoveryLink { name: Masked::of(&name), end: Until(now.plus(LINK_SECONDS)), link: Link(link) };
    let nowhere = EmailAddress::parse(NOWHERE).into_iter();
    let to: Vec<EmailAddress> = if to_whom.is_some() { mailboxes } else { nowhere.collect() };
    let mails = compose_each(&app.renderer, &to, &letter.sheet())?;
    // Counted by the account whatever was typed; a name that nobody has is counted by itself.
    let whose = match &credentials {
        Some(found) => found.account.id.to_string(),
        None => format!("typed:{}", typed.trim().to_lowercase()),
    };
    Ok(Target {
        ticket,
        pause: LINK_PAUSE.of(app, &[&whose]),
        day: LINKS_OF_ACCOUNT.of(app, &[&whose]),
        mails: if to_whom.is_some() { mails } else { Vec::new() },
        subject: credentials.map_or_else(|| "unknown".to_owned(), |found| found.account.person.to_string()),
    })
}

/// Writes the ticket and the mail; or a ticket of no account, and a row in the place of the mail.
async fn send(act: &Act<'_>, sealer: &Sealer, target: Target, now: Timestamp) -> Result<(), StoreError> {
    let taken =
        target.pause.take(act, now).await? == Taken::Yes && target.day.take(act, now).await? == Taken::Yes;
    let Ticket { id, account, .. } = target.ticket;
    let mails = if taken { target.mails } else { Vec::new() };
    let account = if mails.is_empty() { AccountId(new_id()) } else { account };
    let expires_at = now.plus(LINK_SECONDS);
    let ticket = NewTicket { id, account, kind: TicketKind::Link, secret: None, expires_at };
    store::put_ticket(act, ticket).await?;
    if mails.is_empty() {
        spend(act, id, expires_at).await?;
    }
    for mail in &mails {
        jobs::enqueue_until(act, sealer, mail, expires_at, now).await?;
    }
    let detail = json!({ "mails": mails.len() });
    act.audit(AuditAct::RecoveryAsked, NOBODY, &target.subject, &detail, now).await
}

/// A row that takes as long as a mail.
async fn spend(act: &Act<'_>, id: Uuid, expires_at: Timestamp) -> Result<(), StoreError> {
    spent::spend_in(act, format!("recovery:{id}"), expires_at).await?;
    Ok(())
}
