//! Badges of students and the pictures that go with them: issued, voided, opened, tried. Owns tables `badge`,
//! `picture_secret`.
//!
//! A badge is a random code on paper. The database has only its keyed hash, so that what was printed cannot be printed again:
//! whoever loses a badge gets another one. A person has one row, so that of two badges that are issued at once one counts.

mod issue;
mod limits;
mod model;
mod opening;
mod pictures;
mod secret;
mod standings;
mod store;
mod trial;

use web::room::Room;

pub use issue::{IssuedBadge, issue, open_again, restore, void};
pub use model::{BadgeStanding, KeptBadge, WhichBadges};
pub use opening::judge_opening;
pub use pictures::{forget_within, reset_pictures};
pub use standings::{Holder, kept, may_hold, may_hold_among, standings};
pub use trial::{FoundBadge, Given, Trial, find, try_within};

/// What this room has.
pub const ROOM: Room = Room { limits: limits::LIMITS, ..Room::named("badges") };
