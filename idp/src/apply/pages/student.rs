//! Step 2.

use domain::timestamp::Timestamp;
use serde::Serialize;

use super::{Refusal, ReturnedLine, Way};
use crate::web::moment::Moment;
use crate::web::render::Page;

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

/// `GET /binding/student`; posts `csrf`, `revision`, `relation`, `level`, `number`, `fact` to itself, or `csrf`,
/// `revision`, `letter`, `letter_relation` to `/binding/letter`.
#[derive(Clone, Debug, Serialize)]
pub struct StudentPage {
    /// Head and hidden fields.
    pub way: Way,
    /// What was chosen, `domain::contexts::Relation`.
    pub relation: String,
    /// What was chosen, `domain::contexts::Level`.
    pub level: String,
    /// What was typed.
    pub number: String,
    /// `birthday` or `student-number`.
    pub fact_kind: &'static str,
    /// What was typed.
    pub fact: String,
    /// What was scanned or typed.
    pub letter: String,
    /// She came by a letter.
    pub by_letter: bool,
    /// What is wrong.
    pub refusals: Vec<Refusal>,
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
        let plain = Self {
            way: Way::sample(2),
            relation: String::new(),
            level: String::new(),
            number: String::new(),
            fact_kind: "birthday",
            fact: String::new(),
            letter: String::new(),
            by_letter: false,
            refusals: Vec::new(),
            failure: None,
            has_others: false,
            signed_in: true,
        };
        let filled = Self {
            relation: "mother".to_owned(),
            level: "elementary".to_owned(),
            number: "A12345678".to_owned(),
            fact: "106/3/21".to_owned(),
            has_others: true,
            signed_in: false,
            ..plain.clone()
        };
        let not_found = Self { failure: Some(StudentFailure::not_found(3)), ..filled.clone() };
        let limited = |kind| Self {
            failure: Some(StudentFailure::limited(kind, Timestamp(1_788_220_500))),
            fact_kind: "student-number",
            ..filled.clone()
        };
        let letter = Self {
            letter: "K7MQ-3XHT-9WPC".to_owned(),
            by_letter: true,
            refusals: vec![Refusal::new("letter_relation", "empty"), Refusal::new("letter", "unknown")],
            ..plain.clone()
        };
        let mut samples = vec![
            ("filled", filled.clone()),
            ("not-found", not_found),
            ("too-many", limited("too-many")),
            ("network", limited("network")),
            ("letters", limited("letters")),
            ("letters-network", limited("letters-network")),
            ("letter", letter),
        ];
        samples.extend(REFUSED.map(|(name, id, code, kind)| {
            let refusal = if id == "fact" {
                Refusal::of(&format!("fact-{kind}"), "fact", code)
            } else {
                Refusal::new(id, code)
            };
            let (refusals, by_letter) = (vec![refusal], id == "letter");
            (name, Self { refusals, fact_kind: kind, by_letter, ..filled.clone() })
        }));
        samples.push(("plain", plain));
        samples
    }
}

/// Samples of refusals: name, field, code, second fact.
const REFUSED: [(&str, &str, &str, &str); 15] = [
    ("no-relation", "relation", "empty", "birthday"),
    ("no-level", "level", "empty", "birthday"),
    ("number-empty", "number", "empty", "birthday"),
    ("number-characters", "number", "characters", "birthday"),
    ("number-look-alike", "number", "look-alike", "birthday"),
    ("number-shape", "number", "shape", "birthday"),
    ("number-checksum", "number", "checksum", "birthday"),
    ("number-ended", "number", "ended", "birthday"),
    ("fact-empty", "fact", "empty", "birthday"),
    ("fact-unreadable", "fact", "unreadable", "birthday"),
    ("fact-impossible", "fact", "impossible", "birthday"),
    ("no-empty", "fact", "empty", "student-number"),
    ("no-unreadable", "fact", "unreadable", "student-number"),
    ("letter-empty", "letter", "empty", "birthday"),
    ("letter-unreadable", "letter", "unreadable", "birthday"),
];

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

/// `GET /binding/school`; posts `csrf`, `revision`, `school` to itself.
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

/// `GET /binding/confirm`; posts `csrf`, `revision` to itself.
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

/// `GET /binding/students`; posts `csrf`, `revision`, `student` to itself to take one out.
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
