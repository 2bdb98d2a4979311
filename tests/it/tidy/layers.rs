//! Who may use whom: the crates of the provider stand on floors, and the `lib.rs` of each lists its rooms from the top
//! floor to the ground.

use super::none;
use super::paths::Paths;
use super::source::{CRATES, Source, folder_of, provider, read, sources};

/// Crates that are a room themselves and hold others, from the top floor to the ground.
const WITHIN: [(&str, &[&str]); 2] =
    [("web", &["room", "web", "app", "render"]), ("platform", &["config", "keys", "platform"])];

/// The rooms of one crate that is a room itself.
fn within(name: &str) -> Option<&'static [&'static str]> {
    WITHIN.iter().find(|(known, _)| *known == name).map(|(_, rooms)| *rooms)
}

/// The rooms of all crates, top floor first.
pub(crate) fn rooms() -> Vec<String> {
    let rooms = CRATES.iter().flat_map(|name| match within(name) {
        Some(rooms) => rooms.iter().map(|room| (*room).to_owned()).collect(),
        None => declared(name),
    });
    rooms.collect()
}

/// The rooms that the `lib.rs` of a crate lists.
fn declared(name: &str) -> Vec<String> {
    let list = read(&format!("{}/lib.rs", folder_of(name)));
    let rooms = list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    rooms.map(str::to_owned).collect()
}

/// The crate that a file belongs to, and its path below the sources of that crate.
pub(crate) fn crate_of(file: &Source) -> Option<(&'static str, &str)> {
    let of_crate =
        |name: &'static str| Some((name, file.path.strip_prefix(&format!("{}/", folder_of(name)))?));
    CRATES.into_iter().find_map(of_crate)
}

/// The room a file belongs to; none for `main.rs`, and for `lib.rs` where it only lists rooms.
pub(crate) fn room_of(file: &Source) -> Option<&str> {
    let (name, inside) = crate_of(file)?;
    let first = inside.split('/').next()?.trim_end_matches(".rs");
    match within(name) {
        Some(rooms) => Some(if rooms.contains(&first) { first } else { name }),
        None => (first != "lib" && first != "main").then_some(first),
    }
}

/// The room that a path names, seen from a crate.
fn named<'p>(from: &'static str, path: &'p [String]) -> Option<&'p str> {
    let first = path.first()?.as_str();
    let name = if first == "crate" { from } else { CRATES.into_iter().find(|name| *name == first)? };
    let second = path.get(1)?.as_str();
    match within(name) {
        Some(rooms) => Some(rooms.iter().copied().find(|room| *room == second).unwrap_or(name)),
        None => Some(second),
    }
}

/// Every room that a file names, with the path.
fn uses(file: &Source) -> Vec<(String, String)> {
    let Some((name, _)) = crate_of(file) else { return vec![] };
    let paths = Paths::of(file);
    let rooms = paths.all().filter_map(|path| Some((named(name, path)?.to_owned(), path.join("::"))));
    rooms.map(|(room, path)| (room, format!("{}: {path}", file.path))).collect()
}

#[test]
fn every_room_stands_in_the_list_and_every_listed_room_exists() {
    let rooms = rooms();
    for file in provider() {
        if let Some(room) = room_of(&file) {
            assert!(rooms.iter().any(|known| known == room), "{} is in no room of its lib.rs", file.path);
        }
    }
    assert_eq!(rooms.last().map(String::as_str), Some("platform"), "the ground is platform");
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let rooms = rooms();
    let floor = |name: &str| rooms.iter().position(|known| known == name);
    let mut findings = vec![];
    for file in provider().into_iter().filter(|file| !file.is_test) {
        let Some(room) = room_of(&file) else { continue };
        for (used, path) in uses(&file) {
            let below = floor(&used).is_none_or(|used| floor(room).is_some_and(|own| own <= used));
            if !below {
                findings.push(format!("{room} uses {used} above it: {path}"));
            }
        }
    }
    none("upward", findings);
}

/// Rust keeps private modules private; what a room's door must not do is open them.
#[test]
fn a_room_is_entered_by_its_door() {
    let open = ["platform", "web", "render", "config"];
    let mut findings = vec![];
    for file in provider() {
        let Some(room) = room_of(&file) else { continue };
        if file.path.ends_with("/mod.rs") && !open.contains(&room) {
            let opened = file.lines_with(&["pub mod "]);
            findings.extend(opened.into_iter().filter(|line| !line.ends_with("pub mod pages;")));
        }
    }
    none("rooms with a second door", findings);
}

#[test]
fn platform_stands_on_nothing_of_ours_but_the_domain() {
    let mut findings = vec![];
    for file in sources(&folder_of("platform")).into_iter().filter(|file| room_of(file) == Some("platform")) {
        let ours = uses(&file).into_iter().filter(|(used, _)| used != "platform" && !used.is_empty());
        findings.extend(ours.filter(|_| !file.is_test).map(|(_, path)| path));
    }
    none("platform looks up", findings);
}
