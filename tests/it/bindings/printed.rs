//! `docs/bindings.md` is printed from the tables of the domain.

use std::fmt::Write as _;

use domain::binding::life::{After, Before, Cause, If, LIFE, Row};
use domain::binding::{EndReason, Source, Stage};
use domain::review::{ACCESS, May, Of};

use crate::tidy::source::{read, root};

const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

fn reference() -> String {
    format!("\n## The life of a binding\n\n{}\n## Who may see and decide\n\n{}", life(), access())
}

fn life() -> String {
    let mut text =
        "| Cause | Binding before | Only if | Binding after | Mail |\n|---|---|---|---|---|\n".to_owned();
    for row in LIFE {
        let causes: Vec<&str> = row.causes.iter().map(|cause| Cause::as_str(*cause)).collect();
        let before: Vec<String> = row.before.iter().map(|one| before(*one)).collect();
        let when: Vec<&str> = row.when.iter().map(|one| condition(*one)).collect();
        let (causes, before, when) = (causes.join(", or "), before.join(", or "), when.join(", and "));
        writeln!(text, "| {causes} | {before} | {when} | {} | {} |", after(row), row.mail.as_str()).unwrap();
    }
    text
}

fn before(before: Before) -> String {
    match before {
        Before::Any => "any other, or none".to_owned(),
        Before::Approved => "approved".to_owned(),
        Before::Frozen => "frozen".to_owned(),
        Before::Ended(EndReason::Majority) => "waits for the student".to_owned(),
        Before::Ended(reason) => format!("ended (`{}`)", reason.as_str()),
    }
}

fn condition(condition: If) -> &'static str {
    match condition {
        If::Barred => "a custody block bars the guardian",
        If::Over => "its last day has passed",
        If::NotOver => "its last day has not passed",
        If::OfAge => "the student is of age",
        If::Agreed => "the student agreed to this guardian",
        If::NotAgreed => "the student did not agree to this guardian",
        If::NotMore => "the guardian gets no stronger basis than before",
        If::NotVouched => "nobody else vouches for it",
        If::Restorable => "what it was before the approval can be restored",
    }
}

fn after(row: &Row) -> String {
    match row.after {
        After::Stays => "stays as it is".to_owned(),
        After::Later => "stays as it is until the next import".to_owned(),
        After::Barred => "stays as it is: refused".to_owned(),
        After::Settled(_) => "stays as it is: only an approval restores it".to_owned(),
        After::Lives => "approved".to_owned(),
        After::Waits => "waits for the student".to_owned(),
        After::Frozen(reason) => format!("frozen (`{}`)", reason.as_str()),
        After::Ended(reason) => format!("ended (`{}`)", reason.as_str()),
        After::Restored => "what it was before the approval".to_owned(),
    }
}

const CAPACITIES: [Source; 5] =
    [Source::Teacher, Source::Deputy, Source::SchoolAdmin, Source::Household, Source::Roster];

fn access() -> String {
    let mut text =
        "| Act | Homeroom teacher | Deputy | School administrator | Household registry | Roster |\n\
        |---|---|---|---|---|---|\n"
            .to_owned();
    for row in ACCESS {
        let of: Vec<String> = row.of.iter().map(|one| thing(*one)).collect();
        let by = CAPACITIES
            .map(|source| row.by.iter().find(|(one, _)| *one == source).map_or("", |(_, may)| when(*may)));
        writeln!(text, "| {} {} | {} |", row.act.as_str(), of.join(", or "), by.join(" | ")).unwrap();
    }
    text
}

fn thing(of: Of) -> String {
    match of {
        Of::Pending => "an application that is pending".to_owned(),
        Of::By(source) => format!("a decision of `{}`", source.as_str()),
        Of::ByClock => "an application that was returned since the student left".to_owned(),
        Of::Cancelled => "a cancelled application".to_owned(),
        Of::Request => "a request of a family".to_owned(),
        Of::School => "classes, students and their bindings".to_owned(),
        Of::Note => "the note of a custody block".to_owned(),
        Of::Deputies => "the deputies of a class".to_owned(),
        Of::Window => "the activation window of a class".to_owned(),
    }
}

fn when(may: May) -> &'static str {
    match may {
        May::Always => "yes",
        May::From(Stage::Teacher) => "from the first day",
        May::From(Stage::Reminded) => "after 2 school days",
        May::From(Stage::Deputy) => "after 4 school days",
        May::From(Stage::SchoolAdmin) => "after 6 school days",
    }
}

#[test]
fn the_tables_are_written_down() {
    let written = read("docs/bindings.md");
    let (introduction, tables) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/bindings.md");
        return std::fs::write(path, [introduction, MARK, &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# The rules of bindings"));
    assert_eq!(tables, reference(), "run this test with UPDATE_DOCS=1 and commit docs/bindings.md");
}
