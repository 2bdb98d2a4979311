//! One application beside the roster.

use domain::binding::{ReturnReason, Signature, TextRefusal};
use domain::ids::ApplicationId;
use domain::review::Risk;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::queue::UndoOffer;
use crate::review::paths::{ApplicationPath, ApprovePath, DocumentPath, ReturnPath};
use crate::review::queues::Acting;
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::path::links;
use web::render::Page;

words! {
    /// Why one looks again.
    ApplicationNotice {
        /// Somebody else was faster.
        Changed = "changed",
        /// The school bars this guardian.
        Barred = "barred",
    }
}

/// One field beside the roster.
#[derive(Clone, Debug, Serialize)]
pub struct FieldLine {
    /// Word of the field.
    pub field: &'static str,
    /// What was applied with, masked where it is a number.
    pub applied: String,
    /// What the roster has, masked likewise.
    pub roster: Option<String>,
    /// `same`, `differs` or `unsaid`.
    pub compared: &'static str,
}

/// The signature, as the guardian gave it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SignatureShown {
    /// Drawn by hand.
    Drawn {
        /// The part of the canvas with ink: left, top, width, height.
        view: String,
        /// The path of the pen.
        path: String,
    },
    /// The typed name, confirmed instead of a signature.
    Typed {
        /// The name.
        name: String,
    },
}

impl SignatureShown {
    /// So many units of the canvas are left around the ink.
    const MARGIN: u16 = 12;

    /// A signature as the page draws it.
    pub(in crate::review) fn of(signature: &Signature) -> Self {
        match signature {
            Signature::Typed(name) => Self::Typed { name: name.clone() },
            Signature::Drawn(strokes) => {
                let (left, top, right, bottom) = strokes.ink().unwrap_or_default();
                let (width, height) = (right - left + 2 * Self::MARGIN, bottom - top + 2 * Self::MARGIN);
                let begin = |edge: u16| i32::from(edge) - i32::from(Self::MARGIN);
                let view = format!("{} {} {width} {height}", begin(left), begin(top));
                Self::Drawn { view, path: strokes.to_svg_path() }
            }
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: Moment,
    /// Word of the act.
    pub act: &'static str,
    /// Who did it, where it was somebody of the school.
    pub actor: Option<String>,
}

/// The decision that holds.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedLine {
    /// When.
    pub at: Moment,
    /// Who, where it was a person.
    pub by: Option<String>,
    /// As what.
    pub source: Option<&'static str>,
    /// Why it was returned.
    pub reason: Option<&'static str>,
    /// The same in words.
    pub text: Option<String>,
}

words! {
    /// Why no reason is taken.
    ReasonRefusal {
        /// None was chosen.
        Choose = "choose",
    }
}

form! {
    /// To return an application.
    ReturnForm {
        reason: Field::text("review-reason").refused::<ReasonRefusal>("review-return-"),
        text: Field::text("review-text").hint("review-text-hint").refused::<TextRefusal>("review-return-"),
    }
}

links! {
    /// What can be done about an application.
    ApplicationActs(id: ApplicationId) {
        approve: ApprovePath { id },
        send_back: ReturnPath { id },
        document: DocumentPath { id },
    }
}

/// `GET /review/{id}`; posts `revision` to `…/approve`, with the form to `…/return`, nothing to `…/undo`; links to
/// `…/document`.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationPage {
    /// As whom one acts.
    pub acting: Acting,
    /// Name of the review queue in addresses.
    pub queue: String,
    /// This page.
    pub open: ApplicationPath,
    /// What can be done.
    pub acts: ApplicationActs,
    /// What a decision follows.
    pub revision: i32,
    /// The student.
    pub child: String,
    /// Seat number.
    pub seat: Option<i32>,
    /// The class.
    pub class_label: Option<String>,
    /// The school.
    pub school: String,
    /// Word of the status.
    pub status: &'static str,
    /// When it was sent.
    pub submitted_at: Moment,
    /// `exact`, `differs` or `unknown`.
    pub outcome: &'static str,
    /// Field by field.
    pub fields: Vec<FieldLine>,
    /// Words of what is unusual, the gravest first; `by-letter` speaks for her.
    pub notes: Vec<&'static str>,
    /// The signature; none of an application of before, which has it in its file only.
    pub signature: Option<SignatureShown>,
    /// Who signed.
    pub guardian: String,
    /// Name of the file that was signed.
    pub document: Option<String>,
    /// It waits for her.
    pub waits: bool,
    /// The decision that holds.
    pub decided: Option<DecidedLine>,
    /// It can still be taken back.
    pub undo: Option<UndoOffer>,
    /// What happened.
    pub history: Vec<HistoryLine>,
    /// The reasons to choose from.
    pub reasons: Vec<&'static str>,
    /// The form of a return.
    pub form: ReturnForm,
    /// Why one looks again.
    pub notice: Option<ApplicationNotice>,
}

impl ApplicationPage {
    /// The words of the reasons to choose from.
    pub fn reasons() -> Vec<&'static str> {
        ReturnReason::by_hand().map(ReturnReason::as_str).collect()
    }
}

impl Page for ApplicationPage {
    const TEMPLATE: &'static str = "review/application.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let decided = |status, source, reason: Option<&'static str>| Self {
            status,
            waits: false,
            decided: Some(DecidedLine {
                at: moment(),
                by: Some("林老師".to_owned()),
                source,
                reason,
                text: reason.map(|_| "請附戶口名簿".to_owned()),
            }),
            undo: Some(UndoOffer::sample()),
            ..full.clone()
        };
        let refused = ReturnForm::default().samples().into_iter();
        let refused = refused.map(|(name, form)| (name, Self { form, ..full.clone() }));
        let told = |notice| Self { notice: Some(notice), ..full.clone() };
        let unknown = Self {
            fields: full
                .fields
                .iter()
                .map(|line| FieldLine { roster: None, compared: "unsaid", ..line.clone() })
                .collect(),
            outcome: "unknown",
            notes: Vec::new(),
            signature: None,
            document: None,
            seat: None,
            class_label: None,
            ..full.clone()
        };
        let signature = Some(SignatureShown::Typed { name: "陳美玲".to_owned() });
        let exact = Self { outcome: "exact", notes: vec!["by-letter"], signature, ..full.clone() };
        let mut samples = vec![
            ("full", full.clone()),
            ("exact", exact),
            ("unknown", unknown),
            (
                "changed",
                Self {
                    notice: Some(ApplicationNotice::Changed),
                    ..decided("approved", Some("teacher"), None)
                },
            ),
            ("barred", told(ApplicationNotice::Barred)),
        ];
        samples.extend(refused);
        let sources = ["household", "roster", "teacher", "deputy", "school_admin", "guardian"];
        samples.extend(sources.map(|source| (source, decided("approved", Some(source), None))));
        let reasons = ReturnReason::ALL.iter().map(|reason| reason.as_str());
        samples.extend(reasons.map(|reason| (reason, decided("rejected", None, Some(reason)))));
        samples
    }
}

fn moment() -> Moment {
    Moment::from(Timestamp(1_795_478_400))
}

impl ApplicationPage {
    fn sample() -> Self {
        let line = |field, applied: &str, roster: Option<&str>, compared| FieldLine {
            field,
            applied: applied.to_owned(),
            roster: roster.map(str::to_owned),
            compared,
        };
        let acts = ["submitted", "asked", "called", "returned", "undone", "approved"];
        Self {
            acting: Acting::sample(),
            queue: "homeroom-1".to_owned(),
            open: ApplicationPath { id: ApplicationId(Uuid::nil()) },
            acts: ApplicationActs::of(ApplicationId(Uuid::nil())),
            revision: 3,
            child: "呂小潔".to_owned(),
            seat: Some(7),
            class_label: Some("二年二班".to_owned()),
            school: "臺北市松山區西松國民小學".to_owned(),
            status: "pending",
            submitted_at: moment(),
            outcome: "differs",
            fields: vec![
                line("name", "陳美玲", Some("陳美玲"), "same"),
                line("number", "A80****014", None, "unsaid"),
                line("relation", "mother", Some("grandmother_m"), "differs"),
                line("basis", "statutory", Some("guardian"), "differs"),
                line("phone", "0912345678", Some("0912345678"), "same"),
                line(
                    "email",
                    "chen.mei-ling.a-long-address@mail.example",
                    Some("li@mail.example"),
                    "differs",
                ),
            ],
            notes: Risk::ALL.iter().map(|risk| risk.as_str()).collect(),
            signature: Some(SignatureShown::Drawn {
                view: "-2 8 104 64".to_owned(),
                path: "M10 20L40 60L90 30M50 20h0".to_owned(),
            }),
            guardian: "陳美玲".to_owned(),
            document: Some("TP-1151124-ABCD.pdf".to_owned()),
            waits: true,
            decided: None,
            undo: None,
            history: acts
                .into_iter()
                .map(|act| HistoryLine {
                    at: moment(),
                    act,
                    actor: (act == "approved").then(|| "林老師".to_owned()),
                })
                .collect(),
            reasons: Self::reasons(),
            form: ReturnForm::default(),
            notice: None,
        }
    }
}
