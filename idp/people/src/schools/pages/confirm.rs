//! The page that asks for a confirmation.

use domain::ids::PersonId;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use crate::schools::paths::{CustodyPath, LiftPath, StudentPath, UnfreezePath};
use crate::schools::sight::Sight;
use web::render::Page;

words! {
    /// The act to confirm.
    Asked {
        /// A block against one person.
        BlockOne = "block-one",
        /// A block against everybody new.
        BlockEverybody = "block-everybody",
        /// A block is lifted.
        Lift = "lift",
        /// Unfreeze a binding.
        Unfreeze = "unfreeze",
    }
}

impl Asked {
    /// The address that does it.
    fn action(self, id: PersonId) -> String {
        match self {
            Self::BlockOne | Self::BlockEverybody => CustodyPath { id }.to_string(),
            Self::Lift => LiftPath { id }.to_string(),
            Self::Unfreeze => UnfreezePath { id }.to_string(),
        }
    }
}

/// An affected guardian.
#[derive(Clone, Debug, Serialize)]
pub struct GuardianLine {
    /// The guardian's name.
    pub name: String,
    /// `domain::contexts::Relation`.
    pub relation: &'static str,
}

/// Answer of `POST /school/students/{id}/custody`, `…/custody/lift` and `…/unfreeze`; posts `step` and the
/// fields to the same.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {
    /// The act.
    pub asked: Asked,
    /// The address that the answer is posted to.
    pub action: String,
    /// The student.
    pub student: String,
    /// The page of the student.
    pub back: StudentPath,
    /// Hidden fields.
    pub fields: Vec<(&'static str, String)>,
    /// The barred guardian, if chosen by name.
    pub barred: Option<GuardianLine>,
    /// The number that is barred, masked, where it was typed.
    pub number: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// The guardians whose bindings change.
    pub guardians: Vec<GuardianLine>,
}

impl ConfirmPage {
    /// The question without its details.
    pub(in crate::schools) fn of(sight: &Sight, asked: Asked) -> Self {
        let student = &sight.student;
        Self {
            asked,
            action: asked.action(student.person),
            student: student.name.clone(),
            back: StudentPath { id: student.person },
            fields: Vec::new(),
            barred: None,
            number: None,
            note: None,
            guardians: Vec::new(),
        }
    }
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "schools/confirm.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sample = |asked: Asked| Self {
            asked,
            action: asked.action(PersonId(Uuid::nil())),
            student: "呂小潔".to_owned(),
            back: StudentPath { id: PersonId(Uuid::nil()) },
            fields: vec![("block", "1".to_owned())],
            barred: None,
            number: (asked == Asked::BlockOne).then(|| "A12****789".to_owned()),
            note: (asked != Asked::Unfreeze).then(|| "院裁字第 1 號".to_owned()),
            guardians: vec![GuardianLine { name: "羅建宏".to_owned(), relation: "father" }],
        };
        let mut samples: Vec<_> = Asked::ALL.iter().map(|asked| (asked.as_str(), sample(*asked))).collect();
        samples.push(("nobody", Self { guardians: Vec::new(), ..sample(Asked::BlockOne) }));
        let barred = GuardianLine { name: "羅建宏".to_owned(), relation: "father" };
        samples.push(("guardian", Self { barred: Some(barred), number: None, ..sample(Asked::BlockOne) }));
        samples
    }
}
