//! The authorization endpoint (RFC 6749 section 4.1, OIDC Core section 3.1.2): reading the request, and deciding on
//! it.

mod claims_request;
mod code;
mod decide;
mod details;
mod object;
mod request;
mod rules;
mod surely;
mod transaction;

pub use claims_request::ClaimsRequest;
pub use code::{Code, Lives, Redemption, redeem};
pub use decide::{Facts, Interaction, Issue, Step, decide, needs_answer};
pub use details::{ContextWish, EDU_CONTEXT, GrantedContext};
pub use request::{AuthorizationRequest, Prompt, RedirectTarget, ResponseMode};
pub use rules::{Flow, Profile, RULES, Rule, Shown, locate, read};
pub use transaction::{Answer, Hint, Transaction};

#[cfg(test)]
mod tests;
