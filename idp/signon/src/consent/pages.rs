//! The page on which a person agrees and chooses as whom she acts, and the page for a person whom the service did not mean.

use serde::Serialize;

use super::Known;
use web::render::cards::{ClientCard, ContextCard};
use web::render::{Page, with_tx};

/// One thing that a service wants to know.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeLine {
    /// The scope value.
    pub word: String,
    /// The roles in which it is asked; empty if in each that she may choose.
    pub roles: Vec<String>,
}

/// What one answer covers.
#[derive(Clone, Debug, Serialize)]
pub struct CoveredLine {
    /// The role that is chosen.
    pub role: String,
    /// All identities in it.
    pub cards: Vec<ContextCard>,
}

/// `GET /consent`; posts `tx`, `person`, `seen`, `context`, `action` (`allow` or `deny`) to `/consent`.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentPage {
    /// The authorization request of this tab.
    pub tx: String,
    /// Who asks.
    pub client: ClientCard,
    /// Who is signed in, as the client knows her: nobody else agrees on this page.
    pub person: String,
    /// Her name.
    pub person_name: String,
    /// The address of the sign-in with another account.
    pub sign_in: String,
    /// What she must agree to; empty where consent is not needed.
    pub scopes: Vec<ScopeLine>,
    /// The same in one text, for the answer: she agrees to nothing else.
    pub seen: String,
    /// The identities that her answer covers, where there are several of a role.
    pub covered: Vec<CoveredLine>,
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
        let ours = ["edu.acting", "edu.roles", "edu.child", "edu.children", "edu.student_no", "groups"];
        let line = |word: &str, role: Option<&str>| {
            let (word, roles) = (word.to_owned(), role.map(str::to_owned).into_iter().collect());
            ScopeLine { word, roles }
        };
        let guardians: Vec<ContextCard> = ContextCard::samples().into_iter().skip(1).take(2).collect();
        let all = Self {
            tx: "transaction".to_owned(),
            client: ClientCard::sample(),
            person: "person".to_owned(),
            person_name: "莫名".to_owned(),
            sign_in: with_tx("/login", Some("transaction")),
            scopes: scopes.iter().chain(&ours).map(|scope| line(scope, None)).collect(),
            seen: "openid".to_owned(),
            covered: Vec::new(),
            ends: Vec::new(),
            cards: ContextCard::samples(),
            choose: true,
            nothing_fits: false,
        };
        let usual = Self {
            scopes: vec![line("openid", None), line("profile", None), line("edu.child", Some("guardian"))],
            covered: vec![CoveredLine { role: "guardian".to_owned(), cards: guardians }],
            cards: ContextCard::samples().into_iter().take(3).collect(),
            ..all.clone()
        };
        let chooser = Self { scopes: Vec::new(), covered: Vec::new(), ..usual.clone() };
        let single = Self {
            client: ClientCard::plain_sample(),
            cards: vec![ContextCard::teacher_sample()],
            choose: false,
            covered: Vec::new(),
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

/// `GET /consent` when the service means another account than the one that signed in; posts `tx` and `action`
/// (`deny`) to `/consent`, or leads to `/login`.
#[derive(Clone, Debug, Serialize)]
pub struct SomebodyElsePage {
    /// The authorization request of this tab.
    pub tx: String,
    /// The service.
    pub client: ClientCard,
    /// The name of the person who is signed in.
    pub person_name: String,
    /// The address of the sign-in with another account.
    pub sign_in: String,
}

impl SomebodyElsePage {
    /// The page for the person of these facts.
    pub(super) fn new(known: &Known, tx: &str) -> Self {
        let (client, person_name) = (ClientCard::from(&known.client.client), known.person_name());
        Self { client, person_name, sign_in: with_tx("/login", Some(tx)), tx: tx.to_owned() }
    }
}

impl Page for SomebodyElsePage {
    const TEMPLATE: &'static str = "consent/somebody-else.html";

    fn address(&self) -> Option<String> {
        Some(with_tx("/consent", Some(&self.tx)))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        vec![&self.client]
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let asked = Self {
            tx: "transaction".to_owned(),
            client: ClientCard::sample(),
            person_name: "莫名".to_owned(),
            sign_in: with_tx("/login", Some("transaction")),
        };
        vec![("asked", asked)]
    }
}
