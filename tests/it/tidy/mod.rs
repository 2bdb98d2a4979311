//! The house rules that neither Cargo nor clippy can hold: the layout of ARCHITECTURE.md.

mod cycles;
mod documents;
pub(crate) mod layers;
mod pages;
mod paths;
pub(crate) mod source;
mod tables;

use source::{CRATES, Source, provider, sources};

/// Longest file.
const MOST_LINES: usize = 400;

/// Fails with every finding at once.
#[track_caller]
pub(crate) fn none(what: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}

#[test]
fn no_file_is_longer_than_a_reader_keeps_in_mind() {
    let long = sources("").into_iter().filter(|file| file.lines > MOST_LINES);
    none("longer than 400 lines", long.map(|file| format!("{} has {}", file.path, file.lines)).collect());
}

/// clippy counts the lines of functions of all targets, if its settings are what the house rules say.
#[test]
fn clippy_holds_the_length_of_functions_and_the_number_of_parameters() {
    for settings in ["clippy.toml", "tests/clippy.toml"] {
        let text = source::read(settings);
        for rule in ["too-many-lines-threshold = 60", "too-many-arguments-threshold = 7"] {
            assert!(text.contains(rule), "{settings} lacks {rule}");
        }
    }
    let manifest = source::read("Cargo.toml");
    for lint in ["unwrap_used", "expect_used", "panic", "indexing_slicing", "todo", "print_stdout"] {
        assert!(manifest.contains(&format!("{lint} = \"deny\"")), "{lint} is not denied");
    }
    let rooms = CRATES.iter().map(|name| source::folder_of(name).trim_end_matches("/src").to_owned());
    let others = ["idp/domain", "idp/tables", "migrations", "relying-party-example", "tests"];
    for member in rooms.chain(others.map(str::to_owned)) {
        let manifest = source::read(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{member} does not take the workspace's lints"
        );
    }
}

#[test]
fn nothing_is_left_to_do_and_no_lint_is_waved_through() {
    // Written in two halves, so that this file does not find itself.
    let banned =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimpl", "emented!"), concat!("#[al", "low(")];
    let findings = sources("").into_iter().flat_map(|file| file.lines_with(&banned));
    none("left to do, or waved through", findings.collect());
}

#[test]
fn rules_do_no_io_and_ask_no_clock_and_no_dice() {
    let banned = [
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "now_utc",
        "tokio",
        "rand::rng",
        "random(",
        "new_v4",
        "now_v7",
        "sea_orm",
        "axum",
        "reqwest",
    ];
    let findings = sources("idp/domain/src").into_iter().filter(|file| !file.is_test);
    none("IO, time or chance in idp/domain", findings.flat_map(|file| file.lines_with(&banned)).collect());
    let manifest = source::read("idp/domain/Cargo.toml");
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    for banned in [
        "tokio",
        "axum",
        "sea-orm",
        "reqwest",
        "rand ",
        "uuid = { workspace = true, features",
        "idp",
        "tables",
    ] {
        assert!(!dependencies.contains(banned), "idp/domain depends on {banned}");
    }
}

#[test]
fn tables_are_derived_and_nothing_more() {
    for file in sources("idp/tables/src") {
        if file.path.ends_with("lib.rs") {
            continue;
        }
        let functions = file.lines_with(&["fn "]);
        none("logic in idp/tables", functions);
        assert!(file.text.contains("#[sea_orm(table_name ="), "{} is no table", file.path);
    }
}

/// Two numbers of PostgreSQL that are written at two places may be the same.
#[test]
fn advisory_locks_are_taken_at_one_place() {
    let elsewhere = provider().into_iter().filter(|file| file.path != "idp/platform/src/db/lock.rs");
    let findings = elsewhere.flat_map(|file| file.lines_with(&["pg_advisory", "pg_try_advisory"]));
    none("advisory locks outside of platform/src/db/lock.rs", findings.collect());
}

#[test]
fn only_stores_know_sql() {
    let store = |file: &Source| {
        file.is_test
            || layers::room_of(file) == Some("platform")
            || file.path.ends_with("/store.rs")
            || file.path.contains("/store/")
    };
    let words = ["sea_orm::", "tables::", "sqlx::"];
    let findings = provider().into_iter().filter(|file| !store(file));
    // A use case may name the transaction that it hands to its store.
    let handed_on = ["use sea_orm::ConnectionTrait;", "use sea_orm::DatabaseTransaction;"];
    let findings = findings.flat_map(|file| file.lines_with(&words));
    let findings = findings.filter(|line| !handed_on.iter().any(|allowed| line.ends_with(allowed)));
    none("SQL outside of a store", findings.collect());
}

#[test]
fn only_pages_and_endpoints_know_http() {
    let findings = sources("idp/platform/src").into_iter().filter(|file| !file.is_test);
    none("axum in platform", findings.flat_map(|file| file.lines_with(&["axum"])).collect());
    let stores = provider()
        .into_iter()
        .filter(|file| file.path.ends_with("/store.rs") || file.path.contains("/store/"));
    none("axum in a store", stores.flat_map(|file| file.lines_with(&["axum"])).collect());
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let silent = sources("").into_iter().filter(|file| !file.is_test && !file.text.starts_with("//!"));
    none("without a first line of documentation", silent.map(|file| file.path).collect());
}

#[test]
fn no_folder_or_file_has_a_name_that_says_nothing() {
    let empty = ["utils", "util", "helpers", "helper", "misc", "manager", "service"];
    let findings = sources("")
        .into_iter()
        .filter(|file| file.path.split('/').any(|part| empty.contains(&part.trim_end_matches(".rs"))));
    none("names that say nothing", findings.map(|file| file.path).collect());
}
