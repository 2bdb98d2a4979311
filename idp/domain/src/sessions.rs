//! A browser's sign-in, as rules see it.

use serde::{Deserialize, Serialize};

use crate::ids::{ContextId, PersonId, SessionId};
use crate::timestamp::Timestamp;

/// The one authentication context offered: single-factor, by a password under our policy (REFEDS Single
/// Factor Authentication profile).
pub const ACR_PASSWORD: &str = "https://refeds.org/profile/sfa";

/// Authentication method reference of a password (RFC 8176 section 2).
pub const AMR_PASSWORD: &str = "pwd";

/// Authentication method reference of a sign-in by an account of another provider. RFC 8176 has no value for it: this one is
/// what Microsoft's tokens say (Microsoft identity platform, «Access token claims reference»). Its strength is never more
/// than that of a password, whatever the other provider says.
pub const AMR_FEDERATED: &str = "fed";

/// A browser's sign-in: the person, the time and the strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The id. It is never shown to a client, which gets a `sid` of its own.
    pub id: SessionId,
    /// The person.
    pub person: PersonId,
    /// The time of sign-in (`auth_time`).
    pub auth_time: Timestamp,
    /// The strength of the sign-in (`acr`).
    pub acr: String,
    /// The authentication methods, space-separated (`amr`).
    pub amr: String,
    /// The acting context, unless a client asks for another one.
    pub chosen_context: Option<ContextId>,
    /// When the browser first signed in.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether it is valid at that moment. Expiry is compared at use, never left to a chore.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at && !self.created_at.is_future(now)
    }
}
