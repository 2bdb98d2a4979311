//! What documents say of tests.

use idp::router::routes;

use super::layers::rooms;
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

/// So is one that a row of the faults names, by its function.
#[test]
fn every_test_that_the_faults_name_exists() {
    let files = sources("");
    let text = read("docs/faults.md");
    let words = text.split('`').skip(1).step_by(2).filter_map(|word| word.rsplit("::").next());
    let is_name = |word: &&str| {
        let plain = |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
        word.chars().all(plain) && word.matches('_').count() > 3
    };
    let exists = |name: &str| files.iter().any(|file| file.text.contains(&format!("fn {name}(")));
    let (found, missing): (Vec<&str>, Vec<&str>) = words.filter(is_name).partition(|name| exists(name));
    assert!(found.len() > 40, "the tables of faults were read: {}", found.len());
    none("docs/faults.md names tests that do not exist", missing.into_iter().map(str::to_owned).collect());
}

/// The list of rooms in ARCHITECTURE.md is that of the crates and of their `lib.rs`, in that order: from the top floor to the ground.
#[test]
fn the_rooms_of_the_architecture_are_those_of_the_library() {
    let architecture = read("ARCHITECTURE.md");
    let (_, table) = architecture.split_once("\n## Floors and rooms\n").expect("the section of the rooms");
    let rows =
        table.lines().take_while(|line| !line.starts_with("File names")).filter(|line| line.contains("| `"));
    let listed: Vec<&str> = rows.filter_map(|row| row.split('|').nth(2)?.split('`').nth(1)).collect();
    assert_eq!(listed, rooms());
}

/// Where one word of search leads for each feature of CONTRIBUTING.md: the rule, the SQL, the page, the words, the test,
/// the route.
#[test]
fn the_files_to_which_a_newcomer_is_sent_exist_and_hold_the_word() {
    let contributing = read("CONTRIBUTING.md");
    let (_, table) =
        contributing.split_once("|---|---|---|---|---|---|---|---|\n").expect("the table of features");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 10, "{} features", rows.len());
    let files = sources("");
    let mut findings = vec![];
    for row in rows {
        let [feature, word, rule, sql, page, words, test, route] = row[..] else { panic!("{row:?}") };
        let word = quoted(word)[0];
        let holds = |path: &str| {
            let wanted = format!("/{path}");
            let here = |at: &str| {
                let at = format!("/{at}");
                if path.ends_with('/') { at.contains(&wanted) } else { at.ends_with(&wanted) }
            };
            let has = |text: &str| text.to_lowercase().contains(word);
            files.iter().any(|file| here(&file.path) && (has(&file.text) || has(&file.path)))
        };
        for (below, cell) in [("domain/src/", rule), ("", sql), ("", page), ("tests/it/", test)] {
            let missing = quoted(cell).into_iter().filter(|path| !holds(&format!("{below}{path}")));
            findings.extend(missing.map(|path| format!("{feature}: {path} does not hold {word}")));
        }
        for file in quoted(words) {
            if !read(&format!("idp/locales/en/{file}")).contains(word) {
                findings.push(format!("{feature}: {file} does not hold {word}"));
            }
        }
        let path = quoted(route)[0];
        if !routes().routes().any(|known| known.path == path) {
            findings.push(format!("{feature}: no route {path}"));
        }
    }
    none("the table of features in CONTRIBUTING.md", findings);
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
