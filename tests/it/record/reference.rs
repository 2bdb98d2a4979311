//! Each table is taken along or left out with a reason, and `docs/own-record.md` says so.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use people::record::{LEFT_OUT, SECTIONS};
use web::render::Renderer;
use web::render::i18n::Locale;

use crate::tidy::source::{read, root};

/// The list of all entities.
const ENTITIES: &str = include_str!("../../../idp/tables/src/lib.rs");
const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

#[test]
fn each_table_is_taken_along_or_left_out_with_a_reason() {
    let modules = ENTITIES.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let tables: BTreeSet<&str> = modules.collect();
    let taken: BTreeSet<&str> = SECTIONS.iter().flat_map(|card| card.tables).copied().collect();
    let left: BTreeSet<&str> = LEFT_OUT.iter().map(|(table, _)| *table).collect();
    assert_eq!(left.len(), LEFT_OUT.len(), "a table is left out twice");
    assert_eq!(taken.intersection(&left).next(), None, "a table is taken along and left out");
    let said: BTreeSet<&str> = taken.union(&left).copied().collect();
    assert_eq!(
        tables.difference(&said).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "nobody says what comes of these"
    );
    assert_eq!(said.difference(&tables).collect::<Vec<_>>(), Vec::<&&str>::new(), "no tables any more");
    assert!(LEFT_OUT.iter().all(|(_, reason)| reason.len() > 20));
}

#[test]
fn names_of_the_record_are_each_given_once() {
    let names: BTreeSet<&str> = SECTIONS.iter().map(|card| card.name).collect();
    assert_eq!(names.len(), SECTIONS.len());
    for card in SECTIONS {
        let fields: BTreeSet<&str> = card.fields.iter().copied().collect();
        assert_eq!(fields.len(), card.fields.len(), "{}", card.name);
    }
}

fn reference() -> String {
    let renderer = Renderer::new().unwrap();
    let say = |key: String| renderer.say(Locale::En, &key, &[]).unwrap();
    let mut text = "| Member | What | Members of each object | Tables |\n|---|---|---|---|\n".to_owned();
    for card in SECTIONS {
        let what = say(format!("record-section-{}", card.name.replace('_', "-")));
        let code =
            |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (fields, tables) = (code(card.fields), code(card.tables));
        writeln!(text, "| `{}` | {what} | {fields} | {tables} |", card.name).unwrap();
    }
    text.push_str("\n## What is left out\n\n| Table | Why |\n|---|---|\n");
    for (table, why) in LEFT_OUT {
        writeln!(text, "| `{table}` | {why} |").unwrap();
    }
    text
}

#[test]
fn the_record_is_written_down() {
    let written = read("docs/own-record.md");
    let (introduction, table) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/own-record.md");
        return std::fs::write(path, [introduction, MARK, "\n", &reference()].concat()).unwrap();
    }
    assert_eq!(
        table.trim_start(),
        reference(),
        "run this test with UPDATE_DOCS=1 and commit docs/own-record.md"
    );
}
