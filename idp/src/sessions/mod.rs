//! Sessions: a browser's sign-in. Owns table `session`.
//!
//! The cookie holds a sealed handle of the session's id and nothing else; the row is read through the cache and
//! judged at every use, so that an ended session is over at once.

mod cache;
mod extract;
mod lifecycle;
mod store;

pub use extract::{MaybeSignedIn, SignedIn, find_signed_in};
pub use lifecycle::{
    Opening, choose_context, end, end_all_of, end_all_of_within, find, leave_contexts_within, list_live_of,
    open_within,
};
pub use store::{Listed, end_everybodys_within, purge};
