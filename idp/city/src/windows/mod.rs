//! Activation windows: for a lesson the homeroom teacher lets the students of a class sign in for the first time by their
//! default secrets. Owns table `activation_window`.
//!
//! A class has one row. It is written by one conditional statement, so that of several who open a window at once one does.

mod life;
mod paths;
mod store;

use web::room::{Chore, Next, Period, Room};

pub use life::{close, find, is_open_for, list_open, open};
pub use paths::ActivationPath;
pub use store::{forget_all_within, purge};

/// What this room has.
pub const ROOM: Room = Room {
    chores: &[Chore {
        name: "removing activation windows that are closed for long",
        period: Period::Day,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(purge(&app.db, app.now()).await?)) }),
    }],
    ..Room::named("windows")
};
