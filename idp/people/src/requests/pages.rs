//! What a school sees of the requests of guardians and students.

use domain::binding::WordsRefusal;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::paths::Settle;
use crate::relatives::{FamilyNotice, sample_moment as moment};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

/// A request as the school sees it in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RequestCard {
    /// Its page.
    pub open: Settle,
    /// Word of the kind.
    pub kind: &'static str,
    /// Word of the status.
    pub status: &'static str,
    /// The student.
    pub student: String,
    /// The student's class.
    pub class_label: Option<String>,
    /// Who asks.
    pub asks: String,
    /// When.
    pub created_at: Moment,
}

/// `GET /review/requests`.
#[derive(Clone, Debug, Serialize)]
pub struct RequestsPage {
    /// Those that wait.
    pub open: Vec<RequestCard>,
    /// Those decided lately.
    pub decided: Vec<RequestCard>,
    /// What has just been done.
    pub notice: Option<FamilyNotice>,
}

words! {
    /// Why a verdict cannot be taken.
    VerdictRefusal {
        /// Nothing was chosen.
        Choose = "choose",
    }
}

form! {
    /// What a school decides about a request.
    VerdictForm {
        verdict: Field::text("family-desk-verdict")
            .refused::<VerdictRefusal>("family-desk-refusal-")
            .at("grant"),
        answer: Field::text("family-desk-answer")
            .hint("family-desk-answer-hint")
            .refused::<WordsRefusal>("family-desk-refusal-")
            .most(400),
    }
}

/// `GET /review/requests/{id}`; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct RequestPage {
    /// What is asked, by whom, about whom.
    pub card: RequestCard,
    /// The other one of the binding, where it is about one: the guardian.
    pub guardian: Option<String>,
    /// Word of the guardian's relation.
    pub relation: Option<&'static str>,
    /// The words of who asks.
    pub words: Option<String>,
    /// The present name or masked number.
    pub present: Option<String>,
    /// What it should be.
    pub wanted: Option<String>,
    /// She may decide; who asked herself may not.
    pub may_decide: bool,
    /// What is decided.
    pub form: VerdictForm,
    /// The answer that was given.
    pub answered: Option<String>,
}

impl RequestCard {
    fn sample(kind: &'static str, status: &'static str) -> Self {
        Self {
            open: Settle { id: Uuid::nil() },
            kind,
            status,
            student: "呂小潔".to_owned(),
            class_label: Some("四年二班".to_owned()),
            asks: "莫名".to_owned(),
            created_at: moment(),
        }
    }
}

/// Every kind of request, for the samples.
const KINDS: [&str; 4] = ["unbind", "correct_name", "correct_number", "not_my_child"];

impl Page for RequestsPage {
    const TEMPLATE: &'static str = "family/requests.html";

    fn address(&self) -> Option<String> {
        Some("/review/requests".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self {
            open: KINDS.map(|kind| RequestCard::sample(kind, "open")).to_vec(),
            decided: ["granted", "refused", "withdrawn"]
                .map(|status| RequestCard::sample("unbind", status))
                .to_vec(),
            notice: Some(FamilyNotice::Granted),
        };
        let empty = Self { open: vec![], decided: vec![], notice: None };
        vec![("full", full), ("empty", empty)]
    }
}

impl Page for RequestPage {
    const TEMPLATE: &'static str = "family/request.html";

    fn address(&self) -> Option<String> {
        Some(self.card.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let unbind = Self {
            card: RequestCard::sample("unbind", "open"),
            guardian: Some("莫名".to_owned()),
            relation: Some("mother"),
            words: Some("<script>alert(1)</script>".to_owned()),
            present: None,
            wanted: None,
            may_decide: true,
            form: VerdictForm::default(),
            answered: None,
        };
        let of = |kind, present: Option<&str>, wanted: Option<&str>| Self {
            card: RequestCard::sample(kind, "open"),
            present: present.map(str::to_owned),
            wanted: wanted.map(str::to_owned),
            ..unbind.clone()
        };
        let own = Self { may_decide: false, ..unbind.clone() };
        let refused = VerdictForm::default().samples().into_iter();
        let refused = refused.map(|(name, form)| (name, Self { form, ..unbind.clone() }));
        let decided = Self {
            card: RequestCard::sample("unbind", "refused"),
            answered: Some("請到校說明。".to_owned()),
            may_decide: false,
            ..unbind.clone()
        };
        let others = vec![
            ("name", of("correct_name", Some("莫名"), Some("莫明"))),
            ("number", of("correct_number", Some("A12****789"), Some("A123456789"))),
            ("not-my-child", Self { words: None, ..of("not_my_child", None, None) }),
            ("own", own),
            ("decided", decided),
        ];
        others.into_iter().chain(refused).collect()
    }
}
