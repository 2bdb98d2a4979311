//! The page of the second step.

use serde::Serialize;

use web::onward::Onward;
use web::path::told;
use web::render::Page;
use web::render::cards::ClientCard;

/// Why a second step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepFailure {
    /// The code is not right.
    Wrong,
    /// It was used before.
    Used,
    /// Too many wrong ones.
    Locked,
    /// The passkey was not taken.
    Passkey,
}

/// `GET /login/second`; posts `csrf`, `tx`, `back`, `need`, `code`, `recovery`, `trust`, `action` to `/login/second`, and
/// `csrf`, `tx`, `back`, `need`, `ceremony`, `answer` to `/login/second/passkey`.
#[derive(Clone, Debug, Serialize)]
pub struct SecondPage {
    /// Hidden field.
    pub csrf: String,
    /// Where the person goes afterwards, passed on.
    pub onward: Onward,
    /// How surely the person must sign in.
    pub need: &'static str,
    /// The service that waits.
    pub client: Option<ClientCard>,
    /// A code of an app will do.
    pub has_app: bool,
    /// A passkey will do.
    pub has_passkeys: bool,
    /// A recovery code will do.
    pub has_codes: bool,
    /// The person may trust this browser.
    pub may_trust: bool,
    /// What went wrong the last time.
    pub failure: Option<StepFailure>,
}

impl Page for SecondPage {
    const TEMPLATE: &'static str = "login/second.html";

    fn address(&self) -> Option<String> {
        Some(told(self.onward.through("/login/second"), "need", self.need))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let all = Self {
            csrf: "csrf".to_owned(),
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
            need: "mfa",
            client: Some(ClientCard::sample()),
            has_app: true,
            has_passkeys: true,
            has_codes: true,
            may_trust: true,
            failure: None,
        };
        let failed = |failure| Self { failure: Some(failure), ..all.clone() };
        let onward = Onward { tx: None, back: Some("/review".to_owned()) };
        let app = Self { onward, client: None, has_passkeys: false, has_codes: false, ..all.clone() };
        let passkey = Self { need: "phr", has_app: false, has_codes: false, may_trust: false, ..all.clone() };
        vec![
            ("wrong", failed(StepFailure::Wrong)),
            ("used", failed(StepFailure::Used)),
            ("locked", failed(StepFailure::Locked)),
            ("passkey-refused", failed(StepFailure::Passkey)),
            ("app", app),
            ("passkey", passkey),
            ("all", all),
        ]
    }
}
