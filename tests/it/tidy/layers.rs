//! Who may use whom: `idp/src/lib.rs` lists the rooms from the top floor to the ground.

use super::none;
use super::paths::Paths;
use super::source::{Source, read, sources};

/// The rooms of `lib.rs`, top floor first.
fn rooms() -> Vec<String> {
    let list = read("idp/src/lib.rs");
    let declared = list.lines().filter_map(|line| {
        let line = line.trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    declared.collect()
}

/// The room a file belongs to; none for `main.rs` and `lib.rs`.
pub(crate) fn room_of(file: &Source) -> Option<&str> {
    let inside = file.path.strip_prefix("idp/src/")?;
    let first = inside.split('/').next()?;
    let name = first.trim_end_matches(".rs");
    (name != "lib" && name != "main").then_some(name)
}

/// Every room that a file names by `crate::`, with the path.
fn uses(file: &Source) -> Vec<(String, String)> {
    let paths = Paths::of(file);
    let of_ours = paths.all().filter(|path| path.first().is_some_and(|first| first == "crate"));
    let rooms = of_ours.filter_map(|path| Some((path.get(1)?.clone(), path.join("::"))));
    rooms.map(|(room, path)| (room, format!("{}: {path}", file.path))).collect()
}

#[test]
fn every_room_stands_in_the_list_and_every_listed_room_exists() {
    let rooms = rooms();
    for file in sources("idp/src") {
        if let Some(room) = room_of(&file) {
            assert!(rooms.iter().any(|known| known == room), "{} is in no room of lib.rs", file.path);
        }
    }
    assert_eq!(rooms.last().map(String::as_str), Some("platform"), "the ground is platform");
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let rooms = rooms();
    let floor = |name: &str| rooms.iter().position(|known| known == name);
    let mut findings = vec![];
    for file in sources("idp/src").into_iter().filter(|file| !file.is_test) {
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
    for file in sources("idp/src") {
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
    for file in sources("idp/src/platform") {
        let ours = uses(&file).into_iter().filter(|(used, _)| used != "platform" && !used.is_empty());
        findings.extend(ours.filter(|_| !file.is_test).map(|(_, path)| path));
    }
    none("platform looks up", findings);
}
