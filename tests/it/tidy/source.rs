//! The source files of the project, read once for each question.

use std::path::{Path, PathBuf};

/// A source file.
pub(crate) struct Source {
    /// Path from the root of the project.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
    /// How long it is.
    pub(crate) lines: usize,
    /// Whether all of it is test code.
    pub(crate) is_test: bool,
}

impl Source {
    /// Every line outside of test code and comments that holds one of the words, with its place.
    pub(crate) fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let lines = self.product().lines().enumerate().filter(|(_, line)| {
            let code = line.trim_start();
            !code.starts_with("//") && words.iter().any(|word| holds(code, word))
        });
        lines.map(|(at, line)| format!("{}:{}: {}", self.path, at + 1, line.trim())).collect()
    }
}

impl Source {
    /// The text without the tests that are written into it.
    pub(crate) fn product(&self) -> &str {
        self.text.get(..self.end_of_product()).unwrap_or_default()
    }

    /// Where the tests of a file begin that are written into it. Those that are only named are in a file of their own.
    fn end_of_product(&self) -> usize {
        let mut modules = self.text.match_indices("#[cfg(test)]\nmod ");
        let inline = modules.find(|(at, mark)| {
            let name = self.text.get(at + mark.len()..).and_then(|rest| rest.lines().next());
            name.is_some_and(|name| name.ends_with('{'))
        });
        inline.map_or(self.text.len(), |(at, _)| at)
    }
}

/// Whether the word stands in the line and is not the end of a longer one.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

/// The crates of the provider that are made of rooms, from the top floor to the ground.
pub(crate) const CRATES: [&str; 7] = ["idp", "roster", "people", "signon", "city", "web", "platform"];

/// Where the sources of one of these crates are.
pub(crate) fn folder_of(name: &str) -> String {
    if name == "idp" { "idp/src".to_owned() } else { format!("idp/{name}/src") }
}

/// All files of the rooms.
pub(crate) fn provider() -> Vec<Source> {
    CRATES.iter().flat_map(|name| sources(&folder_of(name))).collect()
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A file of the project.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All Rust files under a folder, in order; all of the project if it is empty.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut paths = vec![];
    if folder.is_empty() {
        for package in ["idp", "migrations", "relying-party-example", "tests"] {
            collect(&root().join(package), &mut paths);
        }
    } else {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    assert!(!paths.is_empty(), "no source files under {folder:?}");
    paths.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(root()).unwrap().display().to_string();
    let is_test = path.ends_with("/tests.rs") || path.contains("/tests/") || path.starts_with("tests/it/");
    Source { lines: text.lines().count(), path, text, is_test }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && name != "node_modules" && name != ".venv" {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn the_rules_see_what_stands_behind_tests_that_are_in_a_file_of_their_own() {
    let text = "#[cfg(test)]\nmod tests;\nfn rule() {}\n#[cfg(test)]\nmod more {\n    fn test() {}\n}\n";
    let file = Source { path: "x.rs".to_owned(), text: text.to_owned(), lines: 7, is_test: false };
    assert_eq!(file.lines_with(&["fn "]), ["x.rs:3: fn rule() {}"]);
}
