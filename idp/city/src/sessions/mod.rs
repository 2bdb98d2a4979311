//! Sessions: a browser's sign-in. Owns table `session`.
//!
//! The cookie holds a sealed handle of the session's id and nothing else; the row is read through the cache and
//! judged at every use, so that an ended session is over at once.

mod cache;
mod ending;
mod extract;
mod lifecycle;
mod store;

use web::room::{Chore, Next, Period, Room};

pub use ending::{
    end, end_all_of, end_all_of_within, end_by_badge_within, remove_all_of_within, sign_out_everywhere_within,
};
pub use extract::{MaybeSignedIn, SignedIn, find_signed_in};
pub use lifecycle::{
    Opening, Proved, choose_context, find, leave_contexts_within, list_live_of, open_within,
    prove_again_within, raise_within,
};
pub use store::{Listed, end_everybodys_within, purge};

/// What this room has.
pub const ROOM: Room = Room {
    chores: &[Chore {
        name: "removing sessions that expired",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("sessions")
};
