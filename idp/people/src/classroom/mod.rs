//! The lesson in which a class signs in for the first time: the homeroom teacher or a deputy opens the activation window of the
//! class, sees the state of each first sign-in change, prints codes for those who are absent, and closes the window. A school
//! administrator sees it.

mod overview;
pub mod pages;
mod paths;
mod sight;
mod slips;
mod window;

use city::windows::ActivationPath;
use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::Staff, Card};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::SlipsPage>(),
        PageCard::of::<pages::WindowPage>(),
        PageCard::of::<pages::WindowsPage>(),
    ],
    ..Room::named("classroom")
};

/// The page with the classes.
const CLASSES: &str = "/school/activation";

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, Staff);
    vec![
        page(CLASSES).get(overview::get).entrance(),
        page(ActivationPath::PATTERN).get(window::get).form(window::post),
        page(paths::SlipsPath::PATTERN).form(slips::post).posted_from(ActivationPath::PATTERN),
    ]
}
