//! The page on which a person agrees and chooses as whom she acts.

use serde::Serialize;

use crate::web::cards::{ClientCard, ContextCard};
use crate::web::render::{Page, with_tx};

/// `GET /consent`; posts `csrf`, `tx`, `person`, `context`, `action` (`allow` or `deny`) to `/consent`.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentPage {
    /// Hidden field.
    pub csrf: String,
    /// The authorization request of this tab.
    pub tx: String,
    /// Who asks.
    pub client: ClientCard,
    /// Who is signed in, as the client knows her: nobody else agrees on this page.
    pub person: String,
    /// Her name.
    pub person_name: String,
    /// Scope values she must agree to; empty where consent is not needed.
    pub scopes: Vec<String>,
    /// Scope values the service knows now and will not know any more once she agrees.
    pub ends: Vec<String>,
    /// What she can act as at this service.
    pub cards: Vec<ContextCard>,
    /// Whether she chooses; otherwise the one card is only shown.
    pub choose: bool,
    /// The service must know as what she acts, and nothing she is fits: she can only go back.
    pub nothing_fits: bool,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent/consent.html";

    fn address(&self) -> Option<String> {
        Some(with_tx("/consent", Some(&self.tx)))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        vec![&self.client]
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let scopes = ["openid", "profile", "email", "phone", "address", "offline_access"];
        let ours = ["edu.acting", "edu.roles", "edu.child", "edu.children", "edu.student_no"];
        let all = Self {
            csrf: "csrf".to_owned(),
            tx: "transaction".to_owned(),
            client: ClientCard::sample(),
            person: "person".to_owned(),
            person_name: "莫名".to_owned(),
            scopes: scopes.iter().chain(&ours).map(|&scope| scope.to_owned()).collect(),
            ends: Vec::new(),
            cards: ContextCard::samples(),
            choose: true,
            nothing_fits: false,
        };
        let usual = Self {
            scopes: vec!["openid".to_owned(), "profile".to_owned(), "edu.acting".to_owned()],
            cards: ContextCard::samples().into_iter().take(3).collect(),
            ..all.clone()
        };
        let chooser = Self { scopes: Vec::new(), ..usual.clone() };
        let single = Self {
            client: ClientCard::plain_sample(),
            cards: vec![ContextCard::teacher_sample()],
            choose: false,
            ..usual.clone()
        };
        let less = Self { ends: vec!["email".to_owned(), "phone".to_owned()], ..single.clone() };
        let none = Self { cards: Vec::new(), ..single.clone() };
        let nothing = Self { nothing_fits: true, ..none.clone() };
        vec![
            ("usual", usual),
            ("all", all),
            ("chooser", chooser),
            ("single", single),
            ("less", less),
            ("none", none),
            ("nothing-fits", nothing),
        ]
    }
}
