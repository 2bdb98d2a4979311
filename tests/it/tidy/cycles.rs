//! No file of a room uses another one that uses it in turn, be it over others: each can be read after those it uses. A
//! `mod.rs` names its own files to put them together, and they name what it says; that is no cycle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::none;
use super::paths::Paths;
use super::source::sources;

/// Files that still use each other. The list only shrinks: a file that is in no cycle any more leaves it.
const STILL_IN_CYCLES: [&str; 12] = [
    "idp/src/apply/pages/sent.rs",
    "idp/src/apply/pages/student.rs",
    "idp/src/guardianship/bind.rs",
    "idp/src/guardianship/change.rs",
    "idp/src/guardianship/letters/mod.rs",
    "idp/src/guardianship/link.rs",
    "idp/src/oneroster/news.rs",
    "idp/src/oneroster/plan.rs",
    "idp/src/oneroster/references.rs",
    "idp/src/oneroster/stage.rs",
    "idp/src/schools/custody.rs",
    "idp/src/schools/student.rs",
];

/// A module by its names from the root.
type Module = Vec<String>;

/// All modules of the provider, and what each one names.
struct Modules(BTreeMap<Module, (String, Paths)>);

impl Modules {
    fn read() -> Self {
        let files = sources("idp/src").into_iter().filter(|file| !file.is_test);
        let modules = files.filter_map(|file| {
            let inside = file.path.strip_prefix("idp/src/")?.strip_suffix(".rs")?;
            let module: Module = inside.trim_end_matches("/mod").split('/').map(str::to_owned).collect();
            let is_room = !matches!(inside, "lib" | "main");
            is_room.then(|| (module, (file.path.clone(), Paths::of(&file))))
        });
        Self(modules.collect())
    }

    /// The module in which what a path names is written: where a module passes something on, the one it got it from.
    fn place(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let first = path.first()?;
        let above = path.iter().take_while(|part| *part == "super").count();
        let (mut here, rest) = match first.as_str() {
            "crate" => (vec![], &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => (from[..from.len().saturating_sub(above)].to_vec(), &path[above..]),
            _ => (from.clone(), path),
        };
        let is_relative = !matches!(first.as_str(), "crate" | "self" | "super");
        if is_relative && !self.0.contains_key(&joined(from, first)) {
            return None;
        }
        for (at, part) in rest.iter().enumerate() {
            let below = joined(&here, part);
            if self.0.contains_key(&below) {
                here = below;
                continue;
            }
            let imports = self.0.get(&here).map_or(&[][..], |(_, paths)| &paths.imports);
            let import = imports.iter().find(|import| import.name == *part && depth < 10);
            return match import {
                Some(import) => {
                    let further: Vec<String> = [&import.path, &rest[at + 1..]].concat();
                    self.place(&here, &further, depth + 1)
                }
                None => self.0.contains_key(&here).then_some(here),
            };
        }
        self.0.contains_key(&here).then_some(here)
    }

    /// The other modules of its room that a module uses; neither those around it nor those inside it.
    fn used_by(&self, module: &Module, paths: &Paths) -> BTreeSet<Module> {
        let used = paths.all().filter_map(|path| self.place(module, path, 0));
        let is_beside = |other: &Module| {
            other[0] == module[0] && !module.starts_with(other) && !other.starts_with(module)
        };
        used.filter(is_beside).collect()
    }

    /// Of each module that uses itself over others, the shortest way back, as paths of files.
    fn cycles(&self) -> BTreeMap<&str, Vec<&str>> {
        let used: BTreeMap<&Module, BTreeSet<Module>> =
            self.0.iter().map(|(module, (_, paths))| (module, self.used_by(module, paths))).collect();
        let file = |module: &Module| self.0.get(module).map_or("", |(path, _)| path.as_str());
        let way_back = |start: &Module| {
            let (mut reached, mut ways) = (BTreeSet::new(), VecDeque::from([vec![start.clone()]]));
            while let Some(way) = ways.pop_front() {
                for next in used.get(&way[way.len() - 1])? {
                    if next == start {
                        return Some(way.iter().chain([start]).map(file).collect::<Vec<_>>());
                    }
                    if reached.insert(next.clone()) {
                        ways.push_back([way.as_slice(), std::slice::from_ref(next)].concat());
                    }
                }
            }
            None
        };
        self.0.keys().filter_map(|module| Some((file(module), way_back(module)?))).collect()
    }
}

fn joined(module: &[String], part: &str) -> Module {
    module.iter().cloned().chain([part.to_owned()]).collect()
}

#[test]
fn files_of_a_room_do_not_use_each_other_in_a_circle() {
    let modules = Modules::read();
    let cycles = modules.cycles();
    let new = cycles.iter().filter(|(file, _)| !STILL_IN_CYCLES.contains(file));
    none("in a circle", new.map(|(_, way)| way.join(" → ")).collect());
    let left = STILL_IN_CYCLES.iter().filter(|file| !cycles.contains_key(*file));
    none("in no circle any more: take it from the list", left.map(|file| (*file).to_owned()).collect());
}

#[test]
fn a_circle_is_found_where_a_door_passes_things_on() {
    let module = |name: &str, text: &str| {
        let path = format!("idp/src/{name}.rs");
        let module: Module = name.split('/').map(str::to_owned).collect();
        (module, (path, Paths::of_text(text)))
    };
    let modules = Modules(BTreeMap::from([
        module("room", "pub use a::A; mod a; mod b;"),
        module("room/a", "use super::b;\npub struct A(b::B);"),
        module("room/b", "use crate::room::A;\npub struct B(Option<Box<A>>);"),
        module("other", "use crate::room::A;"),
    ]));
    let found: Vec<&str> = modules.cycles().into_keys().collect();
    assert_eq!(found, ["idp/src/room/a.rs", "idp/src/room/b.rs"]);
}
