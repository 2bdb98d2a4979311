//! Accounts whose owners want them to be removed, and wait for seven days. Owns table `removal`.
//!
//! This room keeps the wish. What is removed, and when, is decided by the rooms above, which know everything that hangs on
//! a person.

mod letters;
mod store;

use domain::ids::PersonId;
use domain::removal::{Removal, RemovalRefusal};
use domain::timestamp::Timestamp;
use serde_json::json;

use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::StoreError;

use web::room::Room;

pub use letters::cancelled;
pub use store::{find, forget_all_within, list_due};

/// What this room has.
pub const ROOM: Room = Room { letters: letters::LETTERS, ..Room::named("removals") };

/// Keeps the wish, within a transaction; `false` if the account waits already.
///
/// # Errors
/// When the row cannot be written.
pub async fn ask_within(act: &Act<'_>, person: PersonId, removal: Removal) -> Result<bool, StoreError> {
    if !store::insert(act, person, removal).await? {
        return Ok(false);
    }
    let who = person.to_string();
    let detail = json!({ "due_at": removal.due_at.0 });
    act.audit(AuditAct::RemovalAsked, &who, &who, &detail, removal.asked_at).await?;
    Ok(true)
}

/// Takes the wish back at its owner's wish, within a transaction; `false` if there is none.
///
/// # Errors
/// When the row cannot be written.
pub async fn take_back_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<bool, StoreError> {
    if !store::delete(act, person).await? {
        return Ok(false);
    }
    let who = person.to_string();
    act.audit(AuditAct::RemovalWithdrawn, &who, &who, &json!({}), now).await?;
    Ok(true)
}

/// Ends the wish because of what came since, within a transaction; `false` if there is none. A binding that is made and an
/// application that is sent do this at once. Where no other letter says so, the caller sends [`cancelled`].
///
/// # Errors
/// When the row cannot be written.
pub async fn cancel_within(
    act: &Act<'_>,
    person: PersonId,
    why: RemovalRefusal,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !store::delete(act, person).await? {
        return Ok(false);
    }
    let detail = json!({ "why": why.as_str() });
    act.audit(AuditAct::RemovalCancelled, NOBODY, &person.to_string(), &detail, now).await?;
    Ok(true)
}

/// Takes the wish away to carry it out, within a transaction; `false` if it is not due, or somebody was faster.
///
/// # Errors
/// When the row cannot be written.
pub async fn take_due_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<bool, StoreError> {
    store::delete_due(act, person, now).await
}
