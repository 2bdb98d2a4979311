//! What documents say of tests.

use super::none;
use super::source::{read, sources};

/// A rule whose test was renamed or removed is found here.
#[test]
fn every_test_that_the_rules_of_binding_name_exists() {
    let files = sources("");
    let text = read("docs/binding.md");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let named = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).filter(|word| word.contains("::"));
    let exists = |path: &str| {
        let (module, name) = path.rsplit_once("::").unwrap();
        let room = module.split("::").find(|part| *part != "domain").unwrap();
        let function = format!("fn {name}(");
        files.iter().any(|file| file.path.contains(room) && file.text.contains(&function))
    };
    let (found, missing): (Vec<&str>, Vec<&str>) = named.partition(|path| exists(path));
    assert!(found.len() > 80, "the table of rules was read: {}", found.len());
    none("docs/binding.md names tests that do not exist", missing.into_iter().map(str::to_owned).collect());
}
