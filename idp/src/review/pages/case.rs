//! One application.

use domain::binding::ReturnReason;
use domain::timestamp::Timestamp;
use serde::Serialize;

use super::{QueueLine, UndoOffer};
use crate::web::moment::Moment;
use crate::web::render::Page;

/// A field beside what the school knows.
#[derive(Clone, Debug, Serialize)]
pub struct FieldLine {
    /// Which.
    pub name: &'static str,
    /// What the guardian told, a number masked; a relation as its word.
    pub told: String,
    /// `domain::binding::Agreement`.
    pub agreement: &'static str,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct EventLine {
    /// When.
    pub at: Moment,
    /// `domain::binding::ApplicationAct`.
    pub act: &'static str,
    /// Who did it, if somebody signed in did.
    pub actor: Option<String>,
}

/// What the page tells of the last try, with what was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Told {
    /// Which words.
    pub kind: Option<&'static str>,
    /// The reason that was chosen.
    pub reason: String,
    /// The words that were typed.
    pub text: String,
}

impl Told {
    /// Only words.
    pub(in crate::review) fn of(kind: &'static str) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }
}

/// `GET /review/{id}`; posts `revision` and `act` to itself, with `reason` and `reason_text` to return.
#[derive(Clone, Debug, Serialize)]
pub struct CasePage {
    /// Hidden field.
    pub csrf: String,
    /// What it is about.
    pub line: QueueLine,
    /// Who decides.
    pub person_name: String,
    /// The school's name.
    pub school: String,
    /// As whom she decides: `domain::binding::Source`.
    pub source: &'static str,
    /// Field by field.
    pub fields: Vec<FieldLine>,
    /// `domain::binding::Risk`.
    pub risks: Vec<&'static str>,
    /// Why it was returned.
    pub reason: Option<&'static str>,
    /// The same in words.
    pub reason_text: Option<String>,
    /// The reasons there are.
    pub reasons: Vec<&'static str>,
    /// What happened so far.
    pub events: Vec<EventLine>,
    /// What the last try came to.
    pub told: Told,
    /// The undo of the decision.
    pub undo: Option<UndoOffer>,
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "review/case.html";

    fn address(&self) -> Option<String> {
        Some(format!("/review/{}", self.line.id))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let risky = Self::sample();
        let exact = Self { line: QueueLine::sample(true), risks: Vec::new(), ..risky.clone() };
        let decided = |status| QueueLine { status, pending: false, ..QueueLine::sample(true) };
        let undo = Some(UndoOffer::sample());
        let approved = Self { line: decided("approved"), undo, ..exact.clone() };
        let rejected = Self {
            line: decided("rejected"),
            reason: Some("other"),
            reason_text: Some("請補件".to_owned()),
            ..exact.clone()
        };
        let kinds =
            ["changed", "barred", "not-yours", "too-late", "reason-missing", "text-missing", "text-too-long"];
        let mut samples: Vec<_> =
            kinds.into_iter().map(|kind| (kind, Self { told: Told::of(kind), ..risky.clone() })).collect();
        samples.extend([("risky", risky), ("exact", exact), ("approved", approved), ("rejected", rejected)]);
        samples
    }
}

impl CasePage {
    fn sample() -> Self {
        let field = |name, told: &str, agreement| FieldLine { name, told: told.to_owned(), agreement };
        let event = |act, actor: Option<&str>| EventLine {
            at: Timestamp(1_788_220_500).into(),
            act,
            actor: actor.map(str::to_owned),
        };
        Self {
            csrf: "csrf".to_owned(),
            line: QueueLine::sample(false),
            person_name: "莫名".to_owned(),
            school: "臺北市中山區濱江國民小學".to_owned(),
            source: "teacher",
            fields: vec![
                field("name", "許文君", "same"),
                field("number", "S24****023", "differs"),
                field("relation", "mother", "unknown"),
                field("phone", "+886912345678", "unknown"),
                field("email", "xuwenjun@mail.example", "unknown"),
            ],
            risks: vec![
                "barred",
                "other_name",
                "other_number",
                "many_guardians",
                "returned_before",
                "sealed_family",
            ],
            reason: None,
            reason_text: None,
            reasons: ReturnReason::by_hand().map(ReturnReason::as_str).collect(),
            events: domain::binding::ApplicationAct::ALL
                .iter()
                .map(|act| event(act.as_str(), Some("莫名")))
                .chain([event("submitted", None)])
                .collect(),
            told: Told::default(),
            undo: None,
        }
    }
}
