//! The read side of a school's people: students, classes, homeroom teachers, duties. Owns tables `duty` and
//! `letter_code`.
//!
//! Functions that read students for a school take a [`Scope`]. Only this room makes a scope, from the signed-in
//! person.

mod command;
mod duties;
mod letters;
mod limits;
mod lookup;
mod paths;
mod reached;
mod reviewers;
mod scope;
mod store;
mod student;

use web::room::{Chore, Next, Period, Room};

pub use command::DutyCommand;
pub use duties::{
    DutyRefusal, Given, NewDuty, employees, end_duties_without_work_within, end_duty, give_duty, has_duty,
    list_duties,
};
pub use letters::{Letter, find_letter, letter_counts, make_letters, use_letter_within};
pub use lookup::{is_number_of, look_up, may_compare};
pub use paths::StudentPath;
pub use reached::{find_class, find_in, list_classes, list_of_class, members_of, reach_class};
pub use reviewers::{Posts, Reviewers, leaders_of, posts_of, reviewers_at};
pub use scope::{Capacity, Scope, scopes_of, scopes_over};
pub use store::purge;
pub use student::{Place, Student, find, list, list_seated};

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    chores: &[Chore {
        name: "removing letters that are over for long",
        period: Period::Day,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(purge(&app.db, app.now()).await?)) }),
    }],
    ..Room::named("students")
};
