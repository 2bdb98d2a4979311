//! SQL of tables `application` and `application_event`.

mod applications;
mod around;
mod events;
mod of_person;
mod places;

pub use applications::purge;
pub(super) use applications::{
    NewApplication, Outcome, find, find_open, insert_application, list_due, list_of_applicant,
    list_of_students, list_pending_after, list_thrown_away, list_unasked, mark_cancelled, mark_decided,
    mark_reminded, mark_undone, open_key,
};
pub use around::senders;
pub(super) use around::{count_reminded, list_decided_at_school, list_pending_at_school, list_sent};
pub(super) use events::{insert_event, last_of_act, list_events, next_approval, replace_detail};
pub use of_person::{SentInShort, sent_by, sent_in_short};
pub(super) use of_person::{delete, list_of_person, list_pending_of_person};
pub(super) use places::{Place, places_of};
