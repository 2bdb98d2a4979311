//! Letters: each has a row in `docs/letters.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::contacts::EmailAddress;
use idp::rooms::ROOMS;
use idp::web::letters::{LetterCard, Means, compose};
use idp::web::render::Renderer;

use crate::tidy::source::{read, root};

const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

/// The table below the introduction: a row for each letter, room by room.
fn reference() -> String {
    let renderer = Renderer::new().unwrap();
    let mut text =
        "| Room | Letter | By | To | Filled with | Subject |\n|---|---|---|---|---|---|\n".to_owned();
    for room in ROOMS {
        for letter in room.letters {
            let (by, subject) = match letter.means() {
                Means::Mail => ("mail", subject(&renderer, letter)),
                Means::Sms => ("SMS", String::new()),
            };
            let (room, name, to, with) = (room.name, letter.name, letter.to, arguments(letter));
            writeln!(text, "| `{room}` | `{name}` | {by} | {to} | {with} | {subject} |").unwrap();
        }
    }
    text
}

fn subject(renderer: &Renderer, letter: &LetterCard) -> String {
    let to = EmailAddress::parse("chen@mail.example").unwrap();
    // What stands for a name, as the samples have it.
    compose(renderer, &to, &(letter.samples)()[0]).unwrap().subject.replace("<x-sample>  Bcc: x", "…")
}

fn arguments(letter: &LetterCard) -> String {
    let names: BTreeSet<&str> =
        (letter.samples)().iter().flat_map(|sheet| sheet.args.iter().map(|(name, _)| *name)).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[test]
fn the_letters_are_written_down() {
    let written = read("docs/letters.md");
    let (introduction, table) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/letters.md");
        return std::fs::write(path, [introduction, MARK, "\n", &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# Letters"));
    assert_eq!(
        table.trim_start(),
        reference(),
        "run this test with UPDATE_DOCS=1 and commit docs/letters.md"
    );
}
