//! A browser's sign-in, as rules see it.

use serde::{Deserialize, Serialize};

use crate::ids::{ContextId, PersonId, SessionId};
use crate::timestamp::Timestamp;

/// The one authentication context offered: single-factor, by a password under our policy (REFEDS Single
/// Factor Authentication profile).
pub const ACR_PASSWORD: &str = "https://refeds.org/profile/sfa";

/// Authentication method reference of a password (RFC 8176 section 2).
pub const AMR_PASSWORD: &str = "pwd";

/// Who signed in in a browser, when and how surely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id; never shown to a client, which knows it by a `sid` of its own.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// When she proved herself (`auth_time`).
    pub auth_time: Timestamp,
    /// How surely (`acr`).
    pub acr: String,
    /// By which means, space-separated (`amr`).
    pub amr: String,
    /// What she acts as unless a client says otherwise.
    pub chosen_context: Option<ContextId>,
    /// When the browser first signed in.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether it counts at that moment; expiry is compared at use, never left to a cleaner.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}
