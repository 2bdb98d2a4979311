//! An authorization request on its way through sign-in and consent in one tab, with the person's answers so far. It
//! travels sealed in the address, so that two tabs never mix.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AuthorizationRequest, Prompt};
use crate::ids::{ConsentId, ContextId, SessionId};
use crate::timestamp::Timestamp;

/// The content of an ID token that the client sent along (`id_token_hint`), after its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The person that the client means.
    pub sub: String,
    /// The context of that token, as this client knows it.
    pub ctx: Option<String>,
}

/// The person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Tells it from every other answer: where each code needs an answer of its own, it counts for one.
    pub id: Uuid,
    /// The session in which the person answered. The answer is void in any other session.
    pub session: SessionId,
    /// The chosen context.
    pub context: Option<ContextId>,
    /// The consent given with the answer, if one was asked for. The answer is valid as long as that consent exists.
    pub consent: Option<ConsentId>,
    /// When.
    pub at: Timestamp,
}

/// A request under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The request.
    pub request: AuthorizationRequest,
    /// The person that the client means.
    pub hint: Option<Hint>,
    /// When it began.
    pub began_at: Timestamp,
    /// The session there was when it began: `prompt=login` wants another one.
    pub began_in: Option<SessionId>,
    /// The request came by a form from another site, which carries no cookie: the session there was is not known yet.
    pub unseen: bool,
    /// The session whose person was sent to sign in all the same: only to that session the sign-in page shows its form.
    pub asked_of: Option<SessionId>,
    /// The person's answer.
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
        let (began_at, began_in) = (now, session);
        Self { request, hint, began_at, began_in, unseen: false, asked_of: None, answer: None, denied: false }
    }

    /// A request that just arrived without the browser's cookies.
    pub fn begin_unseen(request: AuthorizationRequest, hint: Option<Hint>, now: Timestamp) -> Self {
        Self { unseen: true, ..Self::begin(request, hint, None, now) }
    }

    /// The same request in a browser with this session, if it was not seen there yet.
    #[must_use]
    pub fn seen_in(self, session: Option<SessionId>) -> Self {
        if self.unseen { Self { unseen: false, began_in: session, ..self } } else { self }
    }

    /// Whether a sign-in made for this request is what it asks for, so that it counts for one code.
    pub fn demands_sign_in(&self) -> bool {
        self.request.prompts(Prompt::Login) || self.request.max_age.is_some()
    }

    /// Whether it took too long.
    pub fn is_over(&self, life: i64, now: Timestamp) -> bool {
        now.since(self.began_at) >= life
    }
}
