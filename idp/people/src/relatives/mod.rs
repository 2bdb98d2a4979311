//! What the pages of families share: bindings that are somebody's own, the names and places of people, a child at the
//! head of a page, and what has just been done. What is somebody else's is refused and put on record.

mod access;
mod done;
mod letters;
mod lines;
pub mod pages;
mod paths;

use web::render::PageCard;
use web::room::Room;

pub(crate) use access::{
    answers_for, back, find_binding, hide, is_of_age, own_binding, own_living_binding, refuse, too_late,
};
pub(crate) use done::tell_done;
pub(crate) use letters::{link_to, to_people};
pub(crate) use lines::{Known, child_line, last_day, notice_of, told_reason};
pub(crate) use pages::sample_moment;
pub use pages::{ChildLine, FamilyNotice};
pub use paths::Child;

/// What this room has.
pub const ROOM: Room = Room { pages: &[PageCard::of::<pages::DonePage>()], ..Room::named("relatives") };
