//! A grant: what one person in one context lets one client know.

use serde::{Deserialize, Serialize};

use crate::authorize::ClaimsRequest;
use crate::ids::{ClientId, ContextId, GrantId, PersonId, SessionId};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The only row a token needs. Codes and tokens name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Equals the id of the code it came from.
    pub id: GrantId,
    /// The session it began in.
    pub session: Option<SessionId>,
    /// It outlives the session (`offline_access`).
    pub offline: bool,
    /// Who.
    pub person: PersonId,
    /// As what, where the client wants to know.
    pub context: Option<ContextId>,
    /// Which client.
    pub client: ClientId,
    /// What it may know.
    pub scope: Scope,
    /// Single claims asked for (`claims` parameter), JSON as granted.
    pub claims: String,
    /// When she proved herself.
    pub auth_time: Timestamp,
    /// How surely.
    pub acr: String,
    /// By which means, space-separated.
    pub amr: String,
    /// What the client calls the session (`sid`).
    pub sid: String,
    /// Which refresh token counts.
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
    /// Whether it counts at that moment.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// The single claims that were granted.
    pub fn single_claims(&self) -> ClaimsRequest {
        serde_json::from_str(&self.claims).unwrap_or_default()
    }
}
