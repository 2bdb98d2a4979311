//! SQL of tables `binding` and `custody_block`.

mod bindings;
mod custody;
mod origins;

use platform::db::{Connection, Lock};
use platform::fault::StoreError;

pub(super) use bindings::{
    NewBinding, find_pair, insert_binding, list_approved_after, list_delegated_by, list_expired,
    list_guardians_of, list_left, mark_consent, mark_state, restore_binding, revive_binding,
};
pub use bindings::{find_binding, list_bindings, strip_of_removed_within};
pub(super) use custody::{
    LivingBlock, Sealed, bars, find_block, has_block, insert_block, is_barred, list_blocks,
    list_living_blocks, mark_lifted,
};
pub use origins::vouched_for;
pub(super) use origins::{is_origin, list_origins};

/// Lets one transaction at a time write bindings, as the one writer of an SQLite file does: a number comes to one
/// person, and a block is never passed by an approval of the same moment. Take it before anything is read or recorded.
pub(super) async fn lock(tx: &impl Connection) -> Result<(), StoreError> {
    Ok(Lock::Bindings.take(tx).await?)
}
