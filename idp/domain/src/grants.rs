//! A grant: what one person in one context lets one client know.

use serde::{Deserialize, Serialize};

use crate::assurance::Acr;
use crate::authorize::ClaimsRequest;
use crate::ids::{ClientId, ContextId, GrantId, PersonId, SessionId};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The only row a token needs. Codes and tokens name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// It equals the id of the code.
    pub id: GrantId,
    /// The session it began in.
    pub session: Option<SessionId>,
    /// It outlives the session (`offline_access`).
    pub offline: bool,
    /// The person.
    pub person: PersonId,
    /// The acting context, if the client wants to know it.
    pub context: Option<ContextId>,
    /// The client.
    pub client: ClientId,
    /// The scope.
    pub scope: Scope,
    /// Single claims asked for (`claims` parameter), JSON as granted.
    pub claims: String,
    /// The time of sign-in.
    pub auth_time: Timestamp,
    /// The strength of the sign-in (`acr`).
    pub acr: String,
    /// The authentication methods, space-separated.
    pub amr: String,
    /// The client's name for the session (`sid`).
    pub sid: String,
    /// The generation of the valid refresh token.
    pub generation: i32,
    /// Since when.
    pub rotated_at: Timestamp,
    /// When the context was chosen.
    pub chosen_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl Grant {
    /// Whether it is valid at that moment.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at && !self.created_at.is_future(now)
    }

    /// How surely the person signed in, as the client is told.
    pub fn assurance(&self) -> Acr {
        Acr::of(&self.acr).unwrap_or(Acr::Sfa)
    }

    /// The single claims that were granted.
    pub fn single_claims(&self) -> ClaimsRequest {
        self.asked_for().claims
    }

    /// Whether the client asked for a context by `authorization_details`: each token response echoes it (RFC 9396
    /// section 7).
    pub fn has_details(&self) -> bool {
        self.asked_for().details
    }

    fn asked_for(&self) -> AskedFor {
        serde_json::from_str(&self.claims).unwrap_or_default()
    }
}

/// What a request asked for besides the scope, as a grant keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    /// Claims, one by one.
    #[serde(flatten)]
    pub claims: ClaimsRequest,
    /// A context by `authorization_details`. Grants of before do not say so.
    #[serde(default)]
    pub details: bool,
}
