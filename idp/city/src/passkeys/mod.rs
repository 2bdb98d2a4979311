//! Passkeys of people (Web Authentication level 3): discoverable, with user verification. Owns the table `passkey`.
//!
//! A ceremony is one question to an authenticator. Its state travels sealed through the browser that began it, and is good
//! once. The counter of a passkey goes forward by a conditional update.

mod ceremony;
mod enrol;
mod letters;
mod limits;
mod relying;
mod sign_in;
mod store;

use web::room::Room;

pub use ceremony::{Asking, Question, answer_of};
pub use enrol::{Enrolled, Removal, ask_to_enrol, enrol};
pub use limits::REFUSED_OF_PASSKEY;
pub use relying::is_offered;
pub use sign_in::{Checked, ask_to_sign_in, check, find_named, use_within};
pub use store::{Listed, count, list, list_owners, remove_all_within};

/// What this room has.
pub const ROOM: Room = Room { letters: letters::LETTERS, limits: limits::LIMITS, ..Room::named("passkeys") };
