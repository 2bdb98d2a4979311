//! The pages of one's own record.

use domain::timestamp::Timestamp;
use domain::words;
use platform::audit::AuditAct;
use serde::Serialize;

use super::acts::{ActBy, word};
use super::sections::SECTIONS;
use web::moment::Moment;
use web::render::Page;

words! {
    /// What is told at the head of the page.
    RecordNotice {
        /// The record was taken along too often today.
        TooOften = "too-often",
    }
}

/// Something that was done.
#[derive(Clone, Debug, Serialize)]
pub struct ActLine {
    /// When.
    pub at: Moment,
    /// The end of the key of its words; none of an act that this release does not know.
    pub word: Option<String>,
    /// The kind of actor.
    pub by: &'static str,
}

/// `GET /me/record`; posts nothing but `csrf` to `/me/record/data` and `/me/record/page`.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPage {
    /// What was done of late, the latest first.
    pub acts: Vec<ActLine>,
    /// The person has no role but a guardian's, and may want the account to be removed.
    pub may_remove: bool,
    /// What is told.
    pub notice: Option<RecordNotice>,
}

fn sample_moment() -> Moment {
    Moment::from(Timestamp(1_788_220_500))
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "record/record.html";

    fn address(&self) -> Option<String> {
        Some("/me/record".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let line = |word, by: ActBy| ActLine { at: sample_moment(), word, by: by.as_str() };
        // Every act has words, in each language.
        let actors = ActBy::ALL.iter().cycle();
        let known = AuditAct::ALL.iter().zip(actors).map(|(act, by)| line(Some(word(*act)), *by));
        let acts: Vec<ActLine> = known.chain([line(None, ActBy::Somebody)]).collect();
        let full = Self { acts, may_remove: true, notice: None };
        let empty = Self { acts: Vec::new(), may_remove: false, notice: None };
        let often = Self { notice: Some(RecordNotice::TooOften), ..empty.clone() };
        vec![("full", full), ("empty", empty), ("too-often", often)]
    }
}

/// A value as the page tells it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Told {
    /// A text.
    Text(String),
    /// A word, by the end of its key.
    Word(String),
    /// A moment.
    Time(Moment),
    /// Yes or no.
    Is(bool),
}

/// A field with its value.
#[derive(Clone, Debug, Serialize)]
pub struct FieldLine {
    /// Its name in the JSON.
    pub name: &'static str,
    /// The value.
    pub told: Told,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct SectionPart {
    /// Its name in the JSON.
    pub name: &'static str,
    /// What is stored; fields without a value are left out.
    pub entries: Vec<Vec<FieldLine>>,
}

/// The answer of `POST /me/record/page`: everything, to be read and printed.
#[derive(Clone, Debug, Serialize)]
pub struct TakenPage {
    /// When it was taken.
    pub taken_at: Moment,
    /// The sections.
    pub sections: Vec<SectionPart>,
}

impl Page for TakenPage {
    const TEMPLATE: &'static str = "record/taken.html";

    fn address(&self) -> Option<String> {
        Some("/me/record".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let tell = |at: usize| match at % 5 {
            0 => Told::Time(sample_moment()),
            1 => Told::Is(at % 10 == 1),
            3 => Told::Word("approved".to_owned()),
            2 => Told::Text("<script>".to_owned()),
            _ => Told::Text("莫名".to_owned()),
        };
        let lines = |fields: &'static [&'static str]| {
            let line = |(at, &name): (usize, &&'static str)| FieldLine { name, told: tell(at) };
            fields.iter().enumerate().map(line).collect::<Vec<_>>()
        };
        let full =
            SECTIONS.iter().map(|card| SectionPart { name: card.name, entries: vec![lines(card.fields)] });
        let empty = SECTIONS.iter().map(|card| SectionPart { name: card.name, entries: Vec::new() });
        vec![
            ("full", Self { taken_at: sample_moment(), sections: full.collect() }),
            ("empty", Self { taken_at: sample_moment(), sections: empty.collect() }),
        ]
    }
}
