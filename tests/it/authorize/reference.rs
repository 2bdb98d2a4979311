//! `docs/protocol.md` is written from the rules of the authorization request.

use std::fmt::Write as _;

use domain::authorize::{Flow, Profile, RULES, Rule, Shown};

use crate::tidy::source::{read, root};

const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

/// The table below the introduction: a row for each rule.
fn reference() -> String {
    let mut text = "| Rule | Parameters | What it demands | Source | Authorize | PAR | Device | Plain | FAPI | Refusal |\n\
                    |---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for rule in &RULES {
        let Rule { name, says, source, .. } = rule;
        let flows = [Flow::Authorize, Flow::Pushed, Flow::Device].map(|flow| yes(rule.flows.contains(&flow)));
        let profiles = [Profile::Plain, Profile::Fapi].map(|profile| yes(rule.profiles.contains(&profile)));
        let (columns, refusal) = ([flows.as_slice(), &profiles].concat().join(" | "), refusal(rule.refusal));
        writeln!(text, "| {name} | {} | {says} | {source} | {columns} | {refusal} |", parameters(rule))
            .unwrap();
    }
    text
}

fn parameters(rule: &Rule) -> String {
    match rule.parameters {
        [] => "none".to_owned(),
        ["*"] => "all".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "" }
}

fn refusal(shown: Shown) -> &'static str {
    match shown {
        Shown::Page => "page",
        Shown::Client => "client",
    }
}

#[test]
fn the_rules_of_the_request_are_written_down() {
    let written = read("docs/protocol.md");
    let (introduction, table) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/protocol.md");
        return std::fs::write(path, [introduction, MARK, "\n", &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# Protocol"));
    assert_eq!(
        table.trim_start(),
        reference(),
        "run this test with UPDATE_DOCS=1 and commit docs/protocol.md"
    );
}
