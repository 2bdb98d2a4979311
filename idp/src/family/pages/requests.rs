//! The desk of the school: what guardians and students ask for.

use serde::Serialize;

use super::children::{FamilyNotice, moment};
use crate::web::moment::Moment;
use crate::web::render::Page;

/// A request as the school sees it in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RequestCard {
    /// Its row; part of addresses.
    pub id: String,
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

/// `GET /review/requests/{id}`; posts `csrf`, `verdict` (`grant` or `refuse`), `answer` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct RequestPage {
    /// Hidden field.
    pub csrf: String,
    /// What is asked, by whom, about whom.
    pub card: RequestCard,
    /// The other one of the tie, where it is about one: the guardian.
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
    /// What was chosen: `grant` or `refuse`.
    pub verdict: Option<&'static str>,
    /// What was typed as an answer.
    pub answer: String,
    /// Why it cannot be taken: `choose`, `empty-or-long`.
    pub refusal: Option<&'static str>,
    /// The answer that was given.
    pub answered: Option<String>,
}

impl RequestCard {
    fn sample(kind: &'static str, status: &'static str) -> Self {
        Self {
            id: format!("{kind}-{status}"),
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
        Some(format!("/review/requests/{}", self.card.id))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let unbind = Self {
            csrf: "csrf".to_owned(),
            card: RequestCard::sample("unbind", "open"),
            guardian: Some("莫名".to_owned()),
            relation: Some("mother"),
            words: Some("<script>alert(1)</script>".to_owned()),
            present: None,
            wanted: None,
            may_decide: true,
            verdict: None,
            answer: String::new(),
            refusal: None,
            answered: None,
        };
        let of = |kind, present: Option<&str>, wanted: Option<&str>| Self {
            card: RequestCard::sample(kind, "open"),
            present: present.map(str::to_owned),
            wanted: wanted.map(str::to_owned),
            ..unbind.clone()
        };
        let own = Self { may_decide: false, ..unbind.clone() };
        let refused = |refusal| Self { refusal: Some(refusal), ..unbind.clone() };
        let decided = Self {
            card: RequestCard::sample("unbind", "refused"),
            answered: Some("請到校說明。".to_owned()),
            may_decide: false,
            ..unbind.clone()
        };
        vec![
            ("name", of("correct_name", Some("莫名"), Some("莫明"))),
            ("number", of("correct_number", Some("A12****789"), Some("A123456789"))),
            ("not-my-child", Self { words: None, ..of("not_my_child", None, None) }),
            ("own", own),
            ("choose", refused("choose")),
            ("empty-or-long", Self { verdict: Some("grant"), ..refused("empty-or-long") }),
            ("long", Self { verdict: Some("refuse"), ..refused("empty-or-long") }),
            ("decided", decided),
            ("unbind", unbind),
        ]
    }
}
