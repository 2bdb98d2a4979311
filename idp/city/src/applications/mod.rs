//! Applications of guardians: sent, asked about at the registry, decided by reviewers, taken back. Owns tables
//! `application` and `application_event`. An approval binds at the door of `bindings`, whose lock it takes first.

mod approve;
mod asking;
mod chores;
mod clock;
mod decide;
mod left;
mod letters;
mod limits;
mod link;
mod model;
mod read;
mod remove;
mod reviewers;
mod store;
mod submit;
mod survey;
mod undo;

use web::room::Room;

pub use asking::ask_registry;
pub use clock::remind;
pub use decide::{cancel, cancel_all, decide, undo_until};
pub use left::return_of_left;
pub use link::resend_link;
pub use model::{
    Application, ApplicationEvent, Decided, Decision, Item, Sent, Submission, SubmitRefusal, Undone,
};
pub use read::{
    find, history, list_decided_at_school, list_of_applicant, list_of_students, list_pending_at_school,
    list_pending_of_person,
};
pub use remove::remove_of_person_within;
pub use store::{SentInShort, purge, senders, sent_by, sent_in_short};
pub use submit::submit;
pub use survey::{Around, survey};
pub use undo::undo;

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: chores::CHORES,
    ..Room::named("applications")
};
