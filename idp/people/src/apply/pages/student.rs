//! Step 2.

use domain::binding::{FactRefusal, NumberRefusal, SecondFactKind};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use super::{ReturnedLine, Way};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

/// Why nobody was looked up or found: `apply-lookup-{kind}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StudentFailure {
    /// Which words.
    pub kind: &'static str,
    /// When it can be tried again.
    pub retry_at: Option<Moment>,
    /// Look-ups that are left.
    pub left: usize,
}

impl StudentFailure {
    /// The one answer for every reason for which no student was found.
    pub(in crate::apply) fn not_found(left: usize) -> Self {
        Self { kind: "not-found", retry_at: None, left }
    }

    /// Too many of a contact, or of a network.
    pub(in crate::apply) fn limited(kind: &'static str, retry_at: Timestamp) -> Self {
        Self { kind, retry_at: Some(retry_at.into()), left: 0 }
    }
}

words! {
    /// Why a choice is none.
    Unchosen {
        /// Nothing was chosen.
        Empty = "empty",
    }
    /// Why a text is not what it should be.
    TextRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// Something else.
        Unreadable = "unreadable",
    }
    /// Why the code of a letter opens none.
    LetterRefusal {
        /// Mistyped, used or over.
        Unknown = "unknown",
    }
}

impl TextRefusal {
    /// Of a text that could not be read.
    pub fn of(typed: &str) -> Self {
        if typed.trim().is_empty() { Self::Empty } else { Self::Unreadable }
    }
}

form! {
    /// To find a student by the number.
    StudentForm {
        relation: Field::text("apply-relation-legend").refused::<Unchosen>("apply-refusal-relation-"),
        level: Field::text("apply-level-legend").refused::<Unchosen>("apply-refusal-level-"),
        number: Field::text("apply-number-label")
            .hint("apply-number-hint")
            .refused::<NumberRefusal>("apply-refusal-number-")
            .most(40)
            .capitals("characters"),
        fact: Field::text("apply-fact-birthday")
            .hint("apply-fact-birthday-hint")
            .refused::<FactRefusal>("apply-refusal-fact-birthday-")
            .most(40)
            .capitals("characters"),
    }
    /// To find a student by the letter of the school.
    LetterForm {
        letter: Field::text("apply-letter-label")
            .hint("apply-letter-hint")
            .refused::<TextRefusal>("apply-refusal-letter-")
            .also(LetterRefusal::Unknown)
            .most(40)
            .capitals("characters"),
        letter_relation: Field::text("apply-relation-legend")
            .refused::<Unchosen>("apply-refusal-letter_relation-"),
    }
}

impl StudentForm {
    /// With the second fact of that kind.
    pub fn of(kind: SecondFactKind) -> Self {
        match kind {
            SecondFactKind::Birthday => Self::default(),
            SecondFactKind::StudentNumber => Self {
                fact: Field::text("apply-fact-student-number")
                    .named("fact")
                    .hint("apply-fact-student-number-hint")
                    .refused::<FactRefusal>("apply-refusal-fact-student-number-")
                    .never(FactRefusal::Impossible)
                    .most(40)
                    .capitals("characters"),
                ..Self::default()
            },
        }
    }
}

/// `GET /binding/student`; posts `revision` and the form to itself, or `revision` and the other form to
/// `/binding/letter`.
#[derive(Clone, Debug, Serialize)]
pub struct StudentPage {
    /// Head and hidden fields.
    pub way: Way,
    /// `birthday` or `student-number`.
    pub fact_kind: &'static str,
    /// What is typed.
    pub form: StudentForm,
    /// What was scanned or is typed.
    pub letter_form: LetterForm,
    /// She came by a letter.
    pub by_letter: bool,
    /// Why nobody was found.
    pub failure: Option<StudentFailure>,
    /// Others are in the list already.
    pub has_others: bool,
    /// She came from her children's page.
    pub signed_in: bool,
}

impl Page for StudentPage {
    const TEMPLATE: &'static str = "apply/student.html";

    fn address(&self) -> Option<String> {
        Some("/binding/student".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let of = |kind: SecondFactKind, form| Self {
            way: Way::sample(2),
            fact_kind: kind.code(),
            form,
            letter_form: LetterForm::default(),
            by_letter: false,
            failure: None,
            has_others: false,
            signed_in: true,
        };
        let kinds = [SecondFactKind::Birthday, SecondFactKind::StudentNumber].into_iter();
        let typed = kinds.flat_map(|kind| {
            let samples = StudentForm::of(kind).samples().into_iter();
            samples.map(move |(name, form)| (name, of(kind, form)))
        });
        let plain = of(SecondFactKind::Birthday, StudentForm::default());
        let letters = LetterForm::default()
            .samples()
            .into_iter()
            .map(|(name, letter_form)| (name, Self { letter_form, by_letter: true, ..plain.clone() }));
        let limited = |kind| StudentFailure::limited(kind, Timestamp(1_788_220_500));
        let failures = [
            ("not-found", StudentFailure::not_found(3)),
            ("too-many", limited("too-many")),
            ("network", limited("network")),
            ("letters", limited("letters")),
            ("letters-network", limited("letters-network")),
        ];
        let failures = failures.into_iter().map(|(name, failure)| {
            (name, Self { failure: Some(failure), has_others: true, signed_in: false, ..plain.clone() })
        });
        typed.chain(letters).chain(failures).collect()
    }
}

/// A school to choose.
#[derive(Clone, Debug, Serialize)]
pub struct SchoolLine {
    /// Posted.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Chosen before.
    pub chosen: bool,
}

/// `GET /binding/school`; posts `revision`, `school` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct SchoolPage {
    /// Head and hidden fields.
    pub way: Way,
    /// Where the student is.
    pub schools: Vec<SchoolLine>,
    /// None was chosen.
    pub refused: bool,
}

impl Page for SchoolPage {
    const TEMPLATE: &'static str = "apply/school.html";

    fn address(&self) -> Option<String> {
        Some("/binding/school".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let school =
            |id: &str, name: &str, chosen| SchoolLine { id: id.to_owned(), name: name.to_owned(), chosen };
        let one = vec![school("1", "臺北市立大直高級中學", true)];
        let two = vec![school("1", "臺北市立大直高級中學", false), school("2", "臺北市立啟聰學校", false)];
        let page = |schools, refused| Self { way: Way::sample(2), schools, refused };
        vec![("one", page(one, false)), ("two", page(two, true))]
    }
}

/// A student as the applicant may see her before a school has approved.
#[derive(Clone, Debug, Serialize)]
pub struct StudentLine {
    /// Posted to take her out.
    pub id: String,
    /// Masked: 呂○潔.
    pub name: String,
    /// School.
    pub school: String,
    /// Class.
    pub class: Option<String>,
    /// What the applicant is to her.
    pub relation: &'static str,
}

impl StudentLine {
    pub(in crate::apply) fn samples() -> Vec<Self> {
        let one = Self {
            id: "1".to_owned(),
            name: "呂○潔".to_owned(),
            school: "臺北市私立濱江小學校".to_owned(),
            class: Some("四年二班".to_owned()),
            relation: "mother",
        };
        let two = Self {
            id: "2".to_owned(),
            name: "莫○".to_owned(),
            school: "臺北市立大直高級中學".to_owned(),
            class: None,
            relation: "grandmother_m",
        };
        vec![one, two]
    }
}

/// `GET /binding/confirm`; posts `revision` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {
    /// Head and hidden fields.
    pub way: Way,
    /// Who was found.
    pub student: StudentLine,
    /// Why what is being corrected was returned.
    pub returned: Vec<ReturnedLine>,
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "apply/confirm.html";

    fn address(&self) -> Option<String> {
        Some("/binding/confirm".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(student, returned)| Self { way: Way::sample(2), student, returned };
        let returned = [vec![ReturnedLine::sample()], Vec::new()];
        let pages = StudentLine::samples().into_iter().zip(returned).map(page);
        ["one", "two"].into_iter().zip(pages).collect()
    }
}

/// `GET /binding/students`; posts `revision`, `student` to itself to take one out.
#[derive(Clone, Debug, Serialize)]
pub struct StudentsPage {
    /// Head and hidden fields.
    pub way: Way,
    /// Those chosen so far.
    pub students: Vec<StudentLine>,
    /// Another one can be added.
    pub has_room: bool,
    /// The next step.
    pub onward: &'static str,
}

impl Page for StudentsPage {
    const TEMPLATE: &'static str = "apply/students.html";

    fn address(&self) -> Option<String> {
        Some("/binding/students".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let some = Self {
            way: Way::sample(2),
            students: StudentLine::samples(),
            has_room: true,
            onward: "/binding/notice",
        };
        let full = Self { has_room: false, ..some.clone() };
        vec![("some", some), ("full", full)]
    }
}
