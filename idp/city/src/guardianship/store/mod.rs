//! SQL of tables `application`, `application_event`, `custody_block`, and of `binding` for guardians who bind
//! themselves.

mod applications;
mod around;
mod bindings;
mod counts;
mod custody;
mod desk;
mod events;
mod places;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use platform::db::Lock;
use platform::fault::StoreError;

pub use applications::purge;
pub(super) use applications::{
    NewApplication, Outcome, find, find_open, insert_application, is_origin, list_due, list_of_applicant,
    list_of_students, list_pending_after, list_pending_of_numbers, list_thrown_away, list_unasked,
    mark_called, mark_cancelled, mark_decided, mark_undone, open_key,
};
pub(super) use around::{list_decided_at_school, list_origins, list_pending_at_school, list_sent};
pub(super) use bindings::{
    BindingsOf, FormerBinding, NewBinding, find_binding, find_pair, insert_binding, list_approved_after,
    list_bindings, list_delegated_by, list_expired, list_guardians_of, list_left, mark_consent, mark_state,
    restore_binding, revive_binding,
};
pub(super) use counts::count_bound;
pub(super) use custody::{
    LivingBlock, Sealed, bars, find_block, has_block, insert_block, is_barred, list_blocks,
    list_living_blocks, mark_lifted,
};
pub(super) use desk::{
    Desk, birth_date, contact_of, count_called, current_number, desk_of, desks_of, name_of, student_name,
};
pub(super) use events::{insert_event, last_of_act, list_events, next_approval, replace_detail};
pub(super) use places::{Place, places_of};

/// A part of a walk over rows in the order of their ids.
pub(super) struct Part<T> {
    /// Its rows, without those that cannot be read.
    pub(super) found: Vec<T>,
    /// The last row of a full part: there the walk goes on.
    pub(super) last: Option<Uuid>,
}

/// Reads a part of a walk. A row that cannot be read is reported and passed: it keeps the walk from none of the others.
fn part<M, T>(
    rows: Vec<M>,
    most: u64,
    id: impl Fn(&M) -> Uuid,
    read: impl FnMut(M) -> Result<T, StoreError>,
) -> Part<T> {
    let last = rows.last().map(id).filter(|_| rows.len() as u64 == most);
    let passed = |error: &StoreError| tracing::error!(%error, "a row is passed");
    Part { found: rows.into_iter().map(read).filter_map(|row| row.inspect_err(passed).ok()).collect(), last }
}

/// So many values go into one query.
const AT_ONCE: usize = 500;

/// Lets one transaction at a time write bindings, as the one writer of an SQLite file does: a number comes to one
/// person, and a block is never passed by an approval of the same moment. Take it before anything is read or recorded.
pub(super) async fn lock(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    Ok(Lock::Bindings.take(tx).await?)
}
