//! What rooms declare of themselves, and that nothing of it stands anywhere else.

mod letters;
mod limits;

use idp::rooms::ROOMS;

use crate::tidy::layers::{room_of, rooms};
use crate::tidy::none;
use crate::tidy::source::provider;

/// Both lie below what rooms are described with, so the list itself describes them.
const GROUND: [&str; 2] = ["web", "platform"];

#[test]
fn every_room_that_declares_something_is_in_the_list_in_the_order_of_the_library() {
    let declares = |room: &str| {
        let mut files = provider().into_iter();
        let door = files.find(|file| file.path.ends_with(&format!("/{room}/mod.rs")));
        GROUND.contains(&room) || door.is_some_and(|door| door.text.contains("pub const ROOM: Room"))
    };
    let declaring: Vec<String> = rooms().into_iter().filter(|room| declares(room)).collect();
    assert_eq!(ROOMS.iter().map(|room| room.name).collect::<Vec<_>>(), declaring);
}

/// A page that no list names has no sample, a limit no row in the documentation, a chore nobody who does it.
#[test]
fn what_rooms_declare_is_in_their_lists() {
    let mut findings = vec![];
    for file in provider().into_iter().filter(|file| !file.is_test) {
        let Some(room) = room_of(&file) else { continue };
        let Some(listed) = ROOMS.iter().find(|listed| listed.name == room) else { continue };
        for line in file.lines_with(&["const TEMPLATE: &'static str = \""]) {
            let template = line.split('"').nth(1).unwrap();
            if !listed.pages.iter().any(|page| page.template == template) {
                findings.push(line);
            }
        }
    }
    none("pages that their rooms do not list", findings);
}
