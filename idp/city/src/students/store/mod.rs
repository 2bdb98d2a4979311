//! SQL of tables `duty` and `letter_code`, and of the roster rows that this room reads.

mod classes;
mod duties;
mod letters;
mod lookup;
mod people;

pub(super) use classes::{
    PlacedClass, find_classes, list_classes, list_homeroom_teachers, list_homerooms, list_seated,
};
pub(super) use duties::{
    has_duty, insert_duty, list_duties_at, list_duties_in, list_duties_of, list_duties_without_work,
    lock_duties, mark_duty_ended,
};
pub use letters::purge;
pub(super) use letters::{
    find_letter, find_printed, insert_letter, is_letter_good, mark_letter_used, mark_letters_void,
};
pub(super) use lookup::{SecondFacts, find_owner, find_second_facts, list_levels};
pub(super) use people::{find_place, list_employees, list_posts, list_students, list_workplaces};
