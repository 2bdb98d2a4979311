//! The table of stacks in `docs/integrate.md`, their pages, and the programs that are run say the same.

use domain::pkce::Pkce;
use domain::scope::Scope;
use tests::City;

use super::pages::{self, Page, Row, table};
use super::stacks::ALL;
use crate::tidy::source::{read, sources};

/// The stacks of the table that the tests run.
fn is_run(row: &Row) -> bool {
    ALL.iter().any(|stacks| stacks.pages.contains(&row.page.as_str()))
}

/// What is said of so many switches.
fn words(switches: usize) -> &'static str {
    match switches {
        0 => "the defaults",
        1 => "one switch",
        _ => "more",
    }
}

#[test]
fn each_stack_of_the_table_has_its_page_with_all_that_an_integrator_looks_for() {
    let mut listed: Vec<String> = table().into_iter().map(|row| row.page).collect();
    listed.sort();
    assert_eq!(listed, pages::all());
    for row in table() {
        let (page, name) = (Page::of(&row.page), &row.page);
        assert!(page.head().contains(&row.version), "{name} names the version {}", row.version);
        assert_eq!(page.head().contains("by the tests"), is_run(&row), "{name} says how it was run");
        for section in ["Register", "Settings", "What to watch", "Tests"] {
            assert!(!page.section(section).trim().is_empty(), "{name}: {section}");
        }
        assert!(!page.setting_lines().is_empty(), "{name} shows settings");
    }
}

#[test]
fn the_table_counts_the_switches_of_each_page() {
    for row in table() {
        assert_eq!(row.at_add, Page::of(&row.page).switches(), "{}", row.page);
        assert_eq!(row.needs, words(row.at_add.len() + row.in_stack.len()), "{}", row.page);
        assert_eq!(row.tests == "yes" || row.tests == "where it is installed", is_run(&row), "{}", row.page);
        let settings = read(&format!("docs/integrate/{}.md", row.page));
        for setting in row.in_stack {
            assert!(settings.contains(&setting), "{} shows {setting}", row.page);
        }
    }
}

/// Each of them is run by a test of `stacks.rs`, registered by the command of its page.
#[test]
fn at_least_fifteen_stacks_that_are_run_need_the_defaults_or_one_switch() {
    let is_easy = |row: &Row| row.tests == "yes" && row.needs != words(2);
    let easy: Vec<String> = table().into_iter().filter(is_easy).map(|row| row.page).collect();
    assert!(easy.len() >= 15, "{easy:?}");
}

/// Whoever copies the settings of a page gets what was run.
#[test]
fn the_settings_of_each_page_stand_in_the_program_that_is_run() {
    for stacks in ALL.iter().filter(|stacks| !stacks.source.is_empty()) {
        let source = read(stacks.source);
        let program: Vec<&str> = source.lines().map(str::trim).collect();
        for stack in stacks.pages {
            let page = Page::of(stack);
            let mut lines = page.setting_lines();
            lines.retain(|line| !program.contains(line));
            assert!(lines.is_empty(), "{stack}: {} has no {lines:#?}", stacks.source);
        }
    }
}

/// The versions of Debian's packages are those of the machine, and are not compared.
#[test]
fn the_versions_of_the_table_are_those_that_are_installed() {
    let pinned = ["package.json", "package-lock.json", "requirements.txt", "go/go.mod"];
    let poms = ["nimbus", "spring", "spring3"].map(|service| format!("java/{service}/pom.xml"));
    let files = pinned.map(str::to_owned).into_iter().chain(poms);
    let pins: String = files.map(|file| read(&format!("tests/clients/{file}"))).collect();
    let of_debian = ["apache", "gitlab"];
    for row in table().iter().filter(|row| row.tests == "yes" && !of_debian.contains(&row.page.as_str())) {
        assert!(pins.contains(&row.version), "{} {}", row.page, row.version);
    }
}

#[test]
fn each_page_names_the_test_that_runs_it() {
    let tests = sources("tests/it");
    for row in table().iter().filter(|row| is_run(row)) {
        let page = Page::of(&row.page);
        let section = page.section("Tests");
        let name = section.split('`').find_map(|word| word.strip_prefix("clients::stacks::"));
        let name = name.unwrap_or_else(|| panic!("{} names no test", row.page));
        assert!(tests.iter().any(|file| file.text.contains(&format!("fn {name}("))), "{}: {name}", row.page);
    }
}

#[tokio::test]
async fn the_command_of_each_page_registers_a_service() {
    let city = City::sqlite().await;
    for row in table() {
        let client = Page::of(&row.page).register(&city, &row.page, 8080).await.registered;
        assert!(client.redirect_uris[0].starts_with("http://localhost:8080"), "{:?}", client.redirect_uris);
        let pkce = row.at_add.iter().find_map(|switch| switch.strip_prefix("--pkce "));
        assert_eq!(client.pkce.as_str(), pkce.unwrap_or(Pkce::Required.as_str()), "{}", row.page);
        if !row.at_add.iter().any(|switch| switch.starts_with("--scope ")) {
            assert_eq!(client.scope, Scope::parse("openid profile email edu.acting"), "{}", row.page);
        }
    }
}
