//! No file of a crate uses another one that uses it in turn, be it over others: each can be read after those it uses. A
//! `mod.rs` names its own files to put them together, and they name what it says; that is no cycle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::layers::crate_of;
use super::none;
use super::paths::Paths;
use super::source::{CRATES, provider};

/// A module by its names from the root.
type Module = Vec<String>;

/// All modules of the provider, and what each one names.
struct Modules(BTreeMap<Module, (String, Paths)>);

impl Modules {
    fn read() -> Self {
        let files = provider().into_iter().filter(|file| !file.is_test);
        let modules = files.filter_map(|file| {
            let (name, inside) = crate_of(&file)?;
            let inside = inside.strip_suffix(".rs")?.trim_end_matches("/mod");
            let below = inside.split('/').filter(|_| inside != "lib");
            let module: Module = [name].into_iter().chain(below).map(str::to_owned).collect();
            (inside != "main").then(|| (module, (file.path.clone(), Paths::of(&file))))
        });
        Self(modules.collect())
    }

    /// The module in which what a path names is written: where a module passes something on, the one it got it from.
    fn place(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let first = path.first()?;
        let above = path.iter().take_while(|part| *part == "super").count();
        let (mut here, rest) = match first.as_str() {
            "crate" => (from[..1].to_vec(), &path[1..]),
            name if is_crate(name) => (vec![name.to_owned()], &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => (from[..from.len().saturating_sub(above)].to_vec(), &path[above..]),
            _ => (from.clone(), path),
        };
        let is_relative = !matches!(first.as_str(), "crate" | "self" | "super") && !is_crate(first);
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

    /// The other modules of its crate that a module uses; neither those around it nor those inside it.
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

/// Whether a path that begins so names a crate of the provider.
fn is_crate(name: &str) -> bool {
    CRATES.contains(&name)
}

fn joined(module: &[String], part: &str) -> Module {
    module.iter().cloned().chain([part.to_owned()]).collect()
}

#[test]
fn files_of_a_room_do_not_use_each_other_in_a_circle() {
    let modules = Modules::read();
    let cycles = modules.cycles();
    none("in a circle", cycles.values().map(|way| way.join(" → ")).collect());
}

#[test]
fn a_circle_is_found_where_a_door_passes_things_on() {
    let module = |name: &str, text: &str| {
        let path = format!("idp/city/src/{name}.rs");
        let module: Module = ["city"].into_iter().chain(name.split('/')).map(str::to_owned).collect();
        (module, (path, Paths::of_text(text)))
    };
    let modules = Modules(BTreeMap::from([
        module("room", "pub use a::A; mod a; mod b;"),
        module("room/a", "use super::b;\npub struct A(b::B);"),
        module("room/b", "use crate::room::A;\npub struct B(Option<Box<A>>);"),
        module("other", "use crate::room::A;"),
    ]));
    let found: Vec<&str> = modules.cycles().into_keys().collect();
    assert_eq!(found, ["idp/city/src/room/a.rs", "idp/city/src/room/b.rs"]);
}
