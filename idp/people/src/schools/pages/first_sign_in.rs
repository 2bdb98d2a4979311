//! First sign-ins that a school opens again.

use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::student::SchoolNotice;
use web::moment::Moment;
use web::render::Page;

/// A member of staff who has not signed in yet.
#[derive(Clone, Debug, Serialize)]
pub struct StaffLine {
    /// Whose first sign-in.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The mailbox on file, masked: a code can be mailed there.
    pub mailbox: Option<String>,
}

/// The employees of one school who have not signed in yet.
#[derive(Clone, Debug, Serialize)]
pub struct StaffPart {
    /// The school's name.
    pub school: String,
    /// Those who wait for their first sign-in.
    pub people: Vec<StaffLine>,
    /// Ids and names of the others, who sign in already.
    pub others: Vec<(String, String)>,
}

/// `GET /school/staff`; posts `page`, `person` and `by` (`print`, `mail`) to itself, and `person` to
/// `/school/staff/phrase`.
#[derive(Clone, Debug, Serialize)]
pub struct StaffPage {
    /// The unique id of this page: a button that is pressed twice gives one code.
    pub page: String,
    /// Each school that the person administers.
    pub parts: Vec<StaffPart>,
    /// The message about the last act.
    pub notice: Option<SchoolNotice>,
}

impl Page for StaffPage {
    const TEMPLATE: &'static str = "schools/staff.html";

    fn address(&self) -> Option<String> {
        Some("/school/staff".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let part = |people: Vec<StaffLine>| StaffPart {
            school: "濱江國民小學".to_owned(),
            people,
            others: vec![("3".to_owned(), "林新".to_owned())],
        };
        let line = |number: u128, name: &str, mailbox: Option<&str>| StaffLine {
            id: PersonId(Uuid::from_u128(number)),
            name: name.to_owned(),
            mailbox: mailbox.map(str::to_owned),
        };
        let people = vec![line(1, "林新", Some("l***n@bjes.tp.edu.tw")), line(2, "王小新", None)];
        let parts = vec![part(people), part(Vec::new())];
        let full = Self { page: "1".to_owned(), parts, notice: None };
        let told = [
            ("mailed", SchoolNotice::FirstMailed),
            ("no-mailbox", SchoolNotice::NoMailbox),
            ("too-many", SchoolNotice::TooManyMails),
            ("not-in-use", SchoolNotice::NotInUse),
            ("not-by-phrase", SchoolNotice::NotByPhrase),
        ];
        let told = told.map(|(name, notice)| (name, Self { notice: Some(notice), ..full.clone() }));
        told.into_iter().chain([("full", full)]).collect()
    }
}

/// Answer of `POST /school/staff` and `POST /school/students/{id}/first-sign-in`: a sheet with the code.
#[derive(Clone, Serialize)]
pub struct FirstSignInPage {
    /// The person.
    pub name: String,
    /// The school.
    pub school: String,
    /// The default login name, where it may be shown.
    pub login_name: Option<String>,
    /// The one-time code in groups.
    pub code: String,
    /// The address at which it is typed.
    pub address: String,
    /// The end of its validity.
    pub dies_at: Moment,
    /// The page before.
    pub back: String,
}

impl Page for FirstSignInPage {
    const TEMPLATE: &'static str = "schools/first-sign-in.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let student = Self {
            name: "呂小潔".to_owned(),
            school: "濱江國民小學".to_owned(),
            login_name: Some("bjes1130412".to_owned()),
            code: "K7MQ-3XHT-9WPC".to_owned(),
            address: "https://sso.tp.edu.tw/login".to_owned(),
            dies_at: Timestamp(1_788_220_500).into(),
            back: "/school/students/1".to_owned(),
        };
        let teacher = Self { name: "林新".to_owned(), login_name: None, ..student.clone() };
        vec![("student", student), ("teacher", teacher)]
    }
}
