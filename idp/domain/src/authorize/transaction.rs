//! A sign-in under way in one tab: the request and what the person answered so far. It travels sealed in the
//! address, so that two tabs never mix.

use serde::{Deserialize, Serialize};

use super::AuthorizationRequest;
use crate::ids::{ConsentId, ContextId, SessionId};
use crate::timestamp::Timestamp;

/// What an ID token that a client sent along tells (`id_token_hint`), its signature found right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Whom the client means.
    pub sub: String,
    /// The context of that token, as this client knows it.
    pub ctx: Option<String>,
}

/// What the person answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// In this session; in any other the answer does not count.
    pub session: SessionId,
    /// As what she acts.
    pub context: Option<ContextId>,
    /// The consent she gave with it, where she was asked for one; it counts as long as that stands.
    pub consent: Option<ConsentId>,
    /// When.
    pub at: Timestamp,
}

/// A request under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// Whom the client means.
    pub hint: Option<Hint>,
    /// When it began.
    pub began_at: Timestamp,
    /// The session there was when it began: `prompt=login` wants another one.
    pub began_in: Option<SessionId>,
    /// What the person answered.
    pub answer: Option<Answer>,
    /// The person said no.
    pub denied: bool,
}

impl Transaction {
    /// A request that just arrived in a browser with this session.
    pub fn begin(
        request: AuthorizationRequest,
        hint: Option<Hint>,
        session: Option<SessionId>,
        now: Timestamp,
    ) -> Self {
        Self { request, hint, began_at: now, began_in: session, answer: None, denied: false }
    }

    /// Whether it took too long.
    pub fn is_over(&self, life: i64, now: Timestamp) -> bool {
        now.since(self.began_at) >= life
    }
}
