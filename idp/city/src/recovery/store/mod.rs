//! SQL of tables `recovery_ticket`, `rescue_mailbox`, `contact_change`.

mod changes;
mod mailboxes;
mod tickets;

use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use platform::db::Db;
use platform::fault::StoreError;

pub(super) use changes::{NewChange, insert_change, list_changes, mark_undone};
pub(super) use mailboxes::{find_rescue, list_people_of_rescue, remove_rescue, set_rescue};
pub use tickets::void_all_within;
pub(super) use tickets::{
    NewTicket, TicketKind, find_phrase, is_ticket_good, mark_opened, mark_used, put_ticket, void_tickets,
};

/// Forgets the rescue mailbox and the undos of somebody whose account goes back to waiting: whoever had it may have set
/// them. Tickets end by themselves, since they name a password that is gone.
///
/// # Errors
/// When a row cannot be written.
pub async fn forget_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    remove_rescue(tx, person).await?;
    changes::forget_changes(tx, person).await
}

/// Removes all ways back of somebody whose account is removed.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_of_person_within(
    tx: &impl ConnectionTrait,
    (person, accounts): (PersonId, &[AccountId]),
) -> Result<(), StoreError> {
    for account in accounts {
        void_tickets(tx, *account).await?;
    }
    forget_within(tx, person).await
}

/// Removes some of the tickets and undos that expired; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let more = [tickets::purge(db, now).await?, changes::purge(db, now).await?];
    Ok(more.contains(&true))
}
