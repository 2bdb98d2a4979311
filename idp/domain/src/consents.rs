//! What a person let a client know.

use crate::ids::ContextId;
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The version of the words on the consent screen; raised when their meaning changes, which asks again.
pub const TEXT_VERSION: &str = "2026-11";

/// One consent: for one client, as one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// As what; none where the client needs no context.
    pub context: Option<ContextId>,
    /// What.
    pub scope: Scope,
    /// The words she saw.
    pub text_version: String,
    /// When.
    pub given_at: Timestamp,
}

impl Consent {
    /// Whether it covers what is asked now.
    pub fn covers(&self, context: Option<ContextId>, scope: &Scope) -> bool {
        self.context == context && self.text_version == TEXT_VERSION && scope.is_within(&self.scope)
    }
}
