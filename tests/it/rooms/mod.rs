//! What rooms declare of themselves, and that nothing of it stands anywhere else.

mod letters;
mod limits;

use idp::rooms::ROOMS;

use crate::tidy::none;
use crate::tidy::source::{read, sources};

/// Both lie below what rooms are described with, so the list itself describes them.
const GROUND: [&str; 2] = ["web", "platform"];

#[test]
fn every_room_that_declares_something_is_in_the_list_in_the_order_of_the_library() {
    let declares = |room: &str| {
        let mut files = sources("idp/src").into_iter();
        let door = files.find(|file| file.path == format!("idp/src/{room}/mod.rs"));
        GROUND.contains(&room) || door.is_some_and(|door| door.text.contains("pub const ROOM: Room"))
    };
    let library = read("idp/src/lib.rs");
    let rooms = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let declaring: Vec<&str> = rooms.filter(|room| declares(room)).collect();
    assert_eq!(ROOMS.iter().map(|room| room.name).collect::<Vec<_>>(), declaring);
}

/// A page that no list names has no sample, a limit no row in the documentation, a chore nobody who does it.
#[test]
fn what_rooms_declare_is_in_their_lists() {
    let mut findings = vec![];
    for file in sources("idp/src").into_iter().filter(|file| !file.is_test) {
        let Some((room, _)) = file.path.trim_start_matches("idp/src/").split_once('/') else { continue };
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
