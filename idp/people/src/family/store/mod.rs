//! SQL of tables `invitation` and `guardian_request`.

mod invitations;
mod requests;

use domain::timestamp::Timestamp;

use platform::db::Db;
use platform::fault::StoreError;
use platform::seal::Sealer;

pub(super) use invitations::{
    Answer, Invitation, NewInvitation, begin_confirmation, count_open, find_invitation, find_open_of_contact,
    finish_confirmation, insert_invitation, list_invitations, mark_answered, mark_closed,
};
pub(super) use requests::{
    Detail, NewRequest, Request, Settled, find_request, insert_request, list_of_school, list_of_students,
    list_open_of_left, list_requests_of, mark_settled,
};

/// Removes some invitations and requests that are over for long; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let more = invitations::purge(db, now).await?;
    Ok(requests::purge(db, now).await? || more)
}

/// Seals a column of a new row.
fn seal(
    sealer: &Sealer,
    (table, column): (&str, &str),
    row: uuid::Uuid,
    text: &[u8],
) -> Result<Vec<u8>, StoreError> {
    Ok(sealer.seal_field(table, column, row, text)?)
}
