//! A forgotten password is replaced.

use domain::timestamp::Timestamp;
use serde_json::json;

use super::audience::everybody;
use super::letters::PasswordReset;
use super::on_file::on_file;
use super::store;
use super::ticket::Ticket;
use crate::accounts::{self, Change, Credentials};
use crate::sessions;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;
use web::letters::{Letter as _, Until, compose_each};

/// A new password about to be set by a ticket.
pub struct Reset {
    ticket: Ticket,
    change: Change,
    mails: Vec<Mail>,
}

impl Reset {
    /// The ticket's account gets the password that `accounts::hash_new` made. None where the account has no password.
    pub fn new(ticket: Ticket, credentials: &Credentials, sealed: Vec<u8>, mails: Vec<Mail>) -> Option<Self> {
        Some(Self { change: Change::new(credentials, sealed)?, ticket, mails })
    }
}

/// The mails to all mailboxes on file, and to those that were changed lately: whoever did not replace the password finds out.
///
/// # Errors
/// When the contacts cannot be read or no mail be composed.
pub async fn tell_reset(app: &App, ticket: &Ticket, now: Timestamp) -> Result<Vec<Mail>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let changes = store::list_changes(db, &sealer, ticket.person, now).await?;
    let mailboxes = everybody(&on_file(app, ticket.person).await?, &changes);
    let letter = PasswordReset { at: Until(now) }.sheet();
    compose_each(&app.renderer, &mailboxes, &letter)
}

/// Uses the ticket up, sets the password, ends every session, grant and trust in a device, and tells of it; `false` where the
/// ticket was used, is over, or the password was changed meanwhile: then nothing happened but that a ticket for a password that
/// is gone is used up.
///
/// # Errors
/// When a row cannot be written.
pub async fn reset_within(
    act: &Act<'_>,
    sealer: &Sealer,
    reset: Reset,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Reset { ticket, change, mails } = reset;
    let (kind, person) = (ticket.kind(), ticket.person);
    if !store::mark_used(act, (ticket.id, ticket.account), kind, now).await? {
        return Ok(false);
    }
    if !accounts::change(act, change, now).await? {
        return Ok(false);
    }
    store::void_tickets(act, ticket.account).await?;
    sessions::sign_out_everywhere_within(act, person, now).await?;
    let detail = json!({ "by": kind.as_str() });
    act.audit(AuditAct::PasswordReset, NOBODY, &person.to_string(), &detail, now).await?;
    jobs::enqueue_each(act, sealer, &mails, now).await?;
    Ok(true)
}
