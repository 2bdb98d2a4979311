//! Carrying a removal out, once its seven days are over.

use domain::ids::PersonId;
use domain::removal::may_remove;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::facts::facts;
use super::letters::AccountRemoved;
use crate::{apply, invitations, requests};
use city::{accounts, applications, bindings, contexts, factors, links, recovery, removals, sessions};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError, passed};
use platform::invalidate::Key;
use platform::jobs;
use signon::consent;
use web::app::App;
use web::letters::{Letter as _, Until, compose_each};
use web::room::Next;

/// Accounts of one batch.
const BATCH: u64 = 20;

/// Carries out some removals whose time has come, of the people after that id.
///
/// # Errors
/// When the rows cannot be read, or the database is out of reach.
pub async fn carry_out_due(app: &App, after: Uuid, now: Timestamp) -> Result<Next, Fault> {
    let due = removals::list_due(app.db.read(), PersonId(after), BATCH, now).await?;
    let last = due.last().filter(|_| due.len() as u64 == BATCH).copied();
    for person in due {
        passed(carry_out(app, person, now).await, person)?;
    }
    Ok(Next::after(last.map(|person| person.0)))
}

/// Removes an account, or lets it stay because of what came since.
async fn carry_out(app: &App, person: PersonId, now: Timestamp) -> Result<(), Fault> {
    // The mailboxes are gone with the account.
    let to = recovery::on_file(app, person).await?.to_tell();
    let mails = compose_each(&app.renderer, &to, &AccountRemoved { at: Until(now) }.sheet())?;
    let stays = removals::cancelled(app, &to)?;
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        // Of an approval, an application or an import of the same moment, one comes wholly before the other.
        bindings::lock_within(act).await?;
        let Some(removal) = removals::find(act, person).await? else { return Ok(()) };
        let facts = facts(act, person, now).await?;
        if let Err(refusal) = may_remove(&facts, Some(removal.asked_at)) {
            if removals::cancel_within(act, person, refusal, now).await? {
                jobs::enqueue_each(act, &sealer, &stays, now).await?;
            }
            return Ok(());
        }
        if !removals::take_due_within(act, person, now).await? {
            return Ok(());
        }
        remove_within(act, person, now).await?;
        jobs::enqueue_each(act, &sealer, &mails, now).await?;
        act.audit(AuditAct::AccountRemoved, NOBODY, &person.to_string(), &json!({}), now).await
    });
    Ok(act.await?)
}

/// Removes all that is personal, each room its own: first what names other rows, then the rows.
async fn remove_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    // A sign-in of the same moment comes wholly before, or finds no account.
    accounts::hold_within(act, person).await?;
    // The clients are told before their grants are gone.
    sessions::remove_all_of_within(act, person, now).await?;
    consent::remove_of_person_within(act, person).await?;
    contexts::remove_of_person_within(act, person).await?;
    factors::remove_all_within(act, person, now).await?;
    factors::forget_demand_within(act, person).await?;
    links::end_all_of_within(act, person, NOBODY, now).await?;
    requests::remove_of_person_within(act, person).await?;
    invitations::remove_of_person_within(act, person).await?;
    let applicants = applications::remove_of_person_within(act, person).await?;
    apply::remove_of_person_within(act, (person, &applicants)).await?;
    bindings::strip_of_removed_within(act, person).await?;
    let accounts = accounts::remove_within(act, person, now).await?;
    recovery::remove_of_person_within(act, (person, &accounts)).await?;
    act.invalidate(&[Key::Person(person)], now).await
}
