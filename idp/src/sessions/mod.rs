//! Sessions: a browser's sign-in. Owns table `session`.
//!
//! The cookie holds a sealed handle of the session's id and nothing else; the row is read through the cache and
//! judged at every use, so that an ended session is over at once.

mod extract;
mod lifecycle;
mod store;

use domain::timestamp::Timestamp;

use crate::platform::db::Db;
use crate::platform::fault::StoreError;

pub use extract::{MaybeSignedIn, SignedIn};
pub use lifecycle::{
    Opening, Stale, choose_context, end, end_all_of, end_all_of_within, end_within, find, list_live_of,
    open_within,
};
pub use store::Listed;

/// Removes some of the sessions that expired a day ago or earlier; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    db.write(move |tx| Box::pin(store::purge(tx, now))).await
}
