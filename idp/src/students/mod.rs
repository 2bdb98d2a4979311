//! The read side of a school's people: students, classes, homeroom teachers, duties. Owns tables `duty` and
//! `letter_code`.
//!
//! Functions that read students for a school take a [`Scope`]. Only this room makes a scope, from the signed-in
//! person.

mod command;
mod duties;
mod letters;
mod lookup;
mod paths;
mod scope;
mod store;
mod student;

pub use command::DutyCommand;
pub use duties::{
    DutyRefusal, Given, NewDuty, administrators, deputies, employees, end_duties_without_work_within,
    end_duty, give_duty, homeroom_teachers, list_duties,
};
pub use letters::{Letter, find_letter, letter_counts, make_letters, use_letter_within};
pub use lookup::{is_number_of, look_up, may_compare};
pub use paths::StudentPath;
pub use scope::{Capacity, Scope, scopes_of, scopes_over};
pub use store::purge;
pub use student::{
    Place, Student, find, find_class, find_in, list, list_classes, list_of_class, list_seated,
};
