//! First sign-ins that a school opens again.

use domain::timestamp::Timestamp;
use serde::Serialize;

use super::student::SchoolNotice;
use web::moment::Moment;
use web::render::Page;

/// The employees of one school who have not signed in yet.
#[derive(Clone, Debug, Serialize)]
pub struct StaffPart {
    /// The school's name.
    pub school: String,
    /// Ids and names.
    pub people: Vec<(String, String)>,
    /// Those of the others, who sign in already.
    pub others: Vec<(String, String)>,
}

/// `GET /school/staff`; posts `person` to itself and to `/school/staff/phrase`.
#[derive(Clone, Debug, Serialize)]
pub struct StaffPage {
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
        let part = |people: Vec<(String, String)>| StaffPart {
            school: "濱江國民小學".to_owned(),
            others: people.clone(),
            people,
        };
        let parts = vec![part(vec![("1".to_owned(), "林新".to_owned())]), part(Vec::new())];
        let told = Self { parts: parts.clone(), notice: Some(SchoolNotice::NotInUse) };
        vec![("full", Self { parts, notice: None }), ("told", told)]
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
