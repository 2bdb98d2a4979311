//! Guardians and their students: applications, decisions, the bindings that come of them, and their ends. Owns tables
//! `application`, `application_event`, `custody_block`; writes `binding` beside the roster's import.
//!
//! The rules are `domain::binding`. One transaction at a time writes bindings, so that of several who act at once one
//! wins: a number comes to one person, a pair has one binding, and no approval passes a block.

mod approve;
mod asking;
mod bind;
mod change;
mod chores;
mod clock;
mod custody;
mod decide;
mod ending;
mod letters;
mod limits;
mod link;
mod model;
mod read;
mod roster;
mod store;
mod submit;
mod survey;
mod undo;

use web::room::Room;

pub use asking::ask_registry;
pub use bind::bind_delegated_within;
pub use change::withdraw_entrusted_within;
pub use clock::{call, end_expired, end_of_age, return_of_left};
pub use custody::{
    NewBlock, find_custody_block, frozen_by, lift_custody_block, list_custody_blocks, set_custody_block,
};
pub use decide::{cancel, cancel_all, decide, undo_until};
pub use ending::{agree_when_adult, change_binding, change_binding_within, lock_within};
pub use link::{resend_link, send_link_to, void_links_within};
pub use model::{
    AgreedWhenAdult, Application, ApplicationEvent, BindRefusal, Binding, ClassCount, CustodyBlock, Decided,
    Decision, Delegation, Item, Submission, SubmitRefusal, Undone,
};
pub use read::{
    bindings_of_guardian, bindings_of_student, bindings_of_student_within, bindings_of_students, count_bound,
    find, find_binding, history, list_decided_at_school, list_of_applicant, list_of_students,
    list_pending_at_school, list_pending_of_person,
};
pub use roster::{Bars, freeze_barred_within, revive_left_within, tell_ended_within};
pub use store::purge;
pub use submit::submit;
pub use survey::{Around, Sent, survey};
pub use undo::undo;

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: chores::CHORES,
    ..Room::named("guardianship")
};
