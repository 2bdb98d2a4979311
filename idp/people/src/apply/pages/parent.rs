//! Steps 3 and 4.

use domain::binding::{NameRefusal, NumberRefusal};
use domain::words;
use serde::Serialize;

use super::student::TextRefusal;
use super::{ReturnedLine, Way};
use city::notices::{self, NoticeText};
use web::form::{Field, Form as _, form};
use web::render::Page;
use web::render::i18n::Locale;

/// `GET /binding/notice`; posts `revision`, `version`, `language`, `agree` to itself, or to `/binding/decline`.
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

words! {
    /// Why an extension is none.
    ExtensionRefusal {
        /// A mobile has none.
        Mobile = "mobile",
        /// It is no number, or too long.
        Unreadable = "unreadable",
    }
}

form! {
    /// Who the applicant is.
    ParentForm {
        number: Field::text("apply-own-number-label")
            .hint("apply-own-number-hint")
            .refused::<NumberRefusal>("apply-refusal-number-")
            .most(40)
            .capitals("characters"),
        name: Field::text("apply-own-name-label")
            .hint("apply-own-name-hint")
            .refused::<NameRefusal>("apply-refusal-name-")
            .filled_with("name")
            .most(120),
        email: Field::text("apply-email-label")
            .hint("apply-email-hint")
            .refused::<TextRefusal>("apply-refusal-email-")
            .keyboard("email")
            .filled_with("email")
            .capitals("none"),
        phone: Field::text("apply-phone-label")
            .hint("apply-phone-hint")
            .refused::<TextRefusal>("apply-refusal-phone-")
            .keyboard("tel")
            .filled_with("tel")
            .most(40),
        extension: Field::text("apply-extension-label")
            .refused::<ExtensionRefusal>("apply-refusal-extension-")
            .keyboard("numeric")
            .filled_with("tel-extension")
            .most(10)
            .optional(),
    }
}

/// `GET /binding/parent`; posts `revision` and the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ParentPage {
    /// Head and hidden fields.
    pub way: Way,
    /// The number that stays unless another one is typed, masked.
    pub number_known: Option<String>,
    /// The mailbox that another session typed and that stays unless another one is typed, masked.
    pub email_known: Option<String>,
    /// The same of the telephone.
    pub phone_known: Option<String>,
    /// What is typed.
    pub form: ParentForm,
    /// Why what is being corrected was returned.
    pub returned: Vec<ReturnedLine>,
}

impl Page for ParentPage {
    const TEMPLATE: &'static str = "apply/parent.html";

    fn address(&self) -> Option<String> {
        Some("/binding/parent".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |form| Self {
            way: Way::sample(4),
            number_known: None,
            email_known: None,
            phone_known: None,
            form,
            returned: Vec::new(),
        };
        let known = Self {
            number_known: Some("A12****789".to_owned()),
            email_known: Some("c***n@mail.example".to_owned()),
            phone_known: Some("0912***678".to_owned()),
            returned: vec![ReturnedLine::sample()],
            ..page(ParentForm::default())
        };
        let typed = ParentForm::default().samples().into_iter();
        typed.map(|(name, form)| (name, page(form))).chain([("known", known)]).collect()
    }
}
