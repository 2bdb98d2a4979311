//! The sheet with a phrase for a forgotten password.

use domain::timestamp::Timestamp;
use serde::Serialize;

use web::moment::Moment;
use web::render::Page;

/// Answer of `POST /school/students/{id}/phrase` and `POST /school/staff/phrase`.
#[derive(Clone, Serialize)]
pub struct PhrasePage {
    /// The person.
    pub name: String,
    /// The school.
    pub school: String,
    /// The name to sign in with, where it may be shown.
    pub login_name: Option<String>,
    /// The words.
    pub words: [&'static str; 3],
    /// The address at which they are typed.
    pub address: String,
    /// The end of their validity.
    pub expires_at: Moment,
    /// The page before.
    pub back: String,
}

impl Page for PhrasePage {
    const TEMPLATE: &'static str = "schools/phrase.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let student = Self {
            name: "呂小潔".to_owned(),
            school: "濱江國民小學".to_owned(),
            login_name: Some("bjes1130412".to_owned()),
            words: ["蘋果", "彩虹", "風箏"],
            address: "https://sso.tp.edu.tw/recover".to_owned(),
            expires_at: Timestamp(1_788_220_500).into(),
            back: "/school/students/1".to_owned(),
        };
        let teacher = Self { name: "林新".to_owned(), login_name: None, ..student.clone() };
        vec![("student", student), ("teacher", teacher)]
    }
}
