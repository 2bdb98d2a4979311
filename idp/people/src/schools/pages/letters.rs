//! Letters to be printed.

use domain::ids::ClassId;
use domain::timestamp::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::schools::paths::ClassPath;
use web::moment::Moment;
use web::render::Page;

/// One letter.
#[derive(Clone, Serialize)]
pub struct LetterSheet {
    /// The student.
    pub student: String,
    /// The student's class.
    pub class: Option<String>,
    /// The student's school.
    pub school: String,
    /// The one-time code in groups.
    pub code: String,
    /// The address at which the code is typed.
    pub address: String,
    /// The same as a QR code, as an SVG that we make.
    pub picture: String,
    /// The end of its validity.
    pub expires_at: Moment,
}

/// `POST /school/letters`.
#[derive(Clone, Serialize)]
pub struct LettersPage {
    /// The page of the class.
    pub back: ClassPath,
    /// One on each sheet of paper.
    pub sheets: Vec<LetterSheet>,
}

impl Page for LettersPage {
    const TEMPLATE: &'static str = "schools/letters.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sheet = LetterSheet {
            student: "呂小潔".to_owned(),
            class: Some("二年二班".to_owned()),
            school: "濱江國民小學".to_owned(),
            code: "K7MQ-3XHT-9WPC".to_owned(),
            address: "https://sso.tp.edu.tw/binding".to_owned(),
            picture: "<svg width=\"200\" height=\"200\"></svg>".to_owned(),
            expires_at: Timestamp(1_788_220_500).into(),
        };
        let back = ClassPath { class: ClassId(Uuid::nil()) };
        let full = Self { back, sheets: vec![sheet] };
        let none = Self { sheets: Vec::new(), ..full.clone() };
        vec![("full", full), ("none", none)]
    }
}
