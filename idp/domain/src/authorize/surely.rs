//! Whether a sign-in is sure enough for a request, and what the client is told of it.

use super::{AuthorizationRequest, Step};
use crate::assurance::{Acr, Missing, Reach, Wishes};
use crate::clients::Client;
use crate::sessions::Session;

impl AuthorizationRequest {
    /// Whether the request or its client asks how surely the person signs in.
    pub fn asks_surely(&self, client: &Client) -> bool {
        self.judge_surely(client, |wishes| wishes.any())
    }

    /// Whether the request and its client take a sign-in of that strength as it is.
    pub fn takes(&self, client: &Client, acr: Acr) -> bool {
        self.judge_surely(client, |wishes| wishes.missing(acr, Reach::default()) == Missing::Nothing)
    }

    /// What is missing in a session of a person who can reach `reach`. In a session whose person must enrol a second factor,
    /// that factor is missing.
    pub(super) fn missing(&self, client: &Client, session: &Session, reach: Reach) -> Missing {
        let missing = self.judge_surely(client, |wishes| wishes.missing(session.assurance(), reach));
        match missing {
            Missing::Nothing | Missing::Step(_) if session.needs_factor => Missing::Factor(Acr::Mfa),
            missing => missing,
        }
    }

    /// The `acr` that the client is told.
    pub(super) fn told(&self, client: &Client, session: &Session) -> &'static str {
        self.judge_surely(client, |wishes| wishes.told(session.assurance())).value()
    }

    fn judge_surely<T>(&self, client: &Client, judge: impl FnOnce(Wishes<'_>) -> T) -> T {
        let voluntary: Vec<String> = self.acr_values.iter().chain(&self.claims.wished_acr).cloned().collect();
        judge(Wishes { essential: &self.claims.essential_acr, voluntary: &voluntary, least: client.min_acr })
    }
}

/// How what is missing is made good: less than a password by the password, and more by the step or the enrolment.
pub(super) fn made_good<'a>(missing: Missing) -> Option<Step<'a>> {
    match missing {
        Missing::Step(Acr::Low | Acr::Sfa) => Some(Step::SignIn),
        Missing::Step(acr) => Some(Step::StepUp(acr)),
        Missing::Factor(acr) => Some(Step::Enrol(acr)),
        Missing::Nothing | Missing::Never => None,
    }
}
