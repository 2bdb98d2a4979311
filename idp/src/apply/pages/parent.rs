//! Steps 3 and 4.

use serde::Serialize;

use super::{Refusal, ReturnedLine, Way};
use crate::notices::{self, NoticeText};
use crate::web::i18n::Locale;
use crate::web::render::Page;

/// `GET /binding/notice`; posts `csrf`, `revision`, `version`, `language`, `agree` to itself, or `csrf` to `/binding/decline`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticePage {
    /// Head and hidden fields.
    pub way: Way,
    /// Hidden field: the version that is shown.
    pub version: String,
    /// Since when it counts.
    pub date: String,
    /// The text in the language of the page.
    pub text: NoticeText,
    /// This version was agreed to before.
    pub agreed: bool,
    /// Another version was agreed to before.
    pub is_newer: bool,
    /// The tick is missing.
    pub refused: bool,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "apply/notice.html";

    fn address(&self) -> Option<String> {
        Some("/binding/notice".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let notice = notices::current();
        let plain = Self {
            way: Way::sample(3),
            version: notice.version.clone(),
            date: notice.date_text(Locale::ZhTw),
            text: notice.text(Locale::ZhTw).clone(),
            agreed: false,
            is_newer: false,
            refused: false,
        };
        let agreed = Self { agreed: true, ..plain.clone() };
        let newer = Self { is_newer: true, refused: true, ..plain.clone() };
        vec![("plain", plain), ("agreed", agreed), ("newer", newer)]
    }
}

/// `GET /binding/parent`; posts `csrf`, `revision`, `number`, `name`, `email`, `phone`, `extension` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ParentPage {
    /// Head and hidden fields.
    pub way: Way,
    /// The number that stays unless another one is typed, masked.
    pub number_known: Option<String>,
    /// What was typed and refused.
    pub number: String,
    /// What was typed.
    pub name: String,
    /// What was typed.
    pub email: String,
    /// What was typed.
    pub phone: String,
    /// What was typed.
    pub extension: String,
    /// What is wrong.
    pub refusals: Vec<Refusal>,
    /// Why what is being corrected was returned.
    pub returned: Vec<ReturnedLine>,
}

impl Page for ParentPage {
    const TEMPLATE: &'static str = "apply/parent.html";

    fn address(&self) -> Option<String> {
        Some("/binding/parent".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            way: Way::sample(4),
            number_known: None,
            number: String::new(),
            name: String::new(),
            email: "chen@mail.example".to_owned(),
            phone: String::new(),
            extension: String::new(),
            refusals: Vec::new(),
            returned: Vec::new(),
        };
        let known = Self {
            number_known: Some("A12****789".to_owned()),
            name: "莫名".to_owned(),
            phone: "0223456789".to_owned(),
            extension: "12".to_owned(),
            returned: vec![ReturnedLine::sample()],
            ..plain.clone()
        };
        let refused = |id, code| Self {
            number: "A123456788".to_owned(),
            refusals: vec![Refusal::new(id, code)],
            ..known.clone()
        };
        let mut samples: Vec<_> =
            REFUSED.into_iter().map(|(name, id, code)| (name, refused(id, code))).collect();
        samples.push(("plain", plain));
        samples.push(("known", known));
        samples
    }
}

/// Samples of refusals: name, field, code.
const REFUSED: [(&str, &str, &str); 17] = [
    ("number-empty", "number", "empty"),
    ("number-characters", "number", "characters"),
    ("number-look-alike", "number", "look-alike"),
    ("number-shape", "number", "shape"),
    ("number-checksum", "number", "checksum"),
    ("number-ended", "number", "ended"),
    ("number-of-student", "number", "of-student"),
    ("number-not-own", "number", "not-own"),
    ("number-too-many", "number", "too-many"),
    ("name-empty", "name", "empty"),
    ("name-too-long", "name", "too-long"),
    ("name-characters", "name", "characters"),
    ("email-empty", "email", "empty"),
    ("email-unreadable", "email", "unreadable"),
    ("phone-empty", "phone", "empty"),
    ("phone-unreadable", "phone", "unreadable"),
    ("extension-mobile", "extension", "mobile"),
];
