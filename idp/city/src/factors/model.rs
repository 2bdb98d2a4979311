//! What is known of an app and of a trusted device.

use domain::factors::{TRUST_SECONDS, is_unused};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use platform::ids::new_id;
use web::device::kept_agent;

/// The app of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totp {
    /// The sealed secret.
    pub(super) secret: Vec<u8>,
    /// The last step of which a code was accepted.
    pub(super) last_step: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// When a code was last accepted.
    pub last_used_at: Option<Timestamp>,
}

impl Totp {
    /// Whether a code of that step was not used, nor a later one.
    pub fn takes(&self, step: i64) -> bool {
        is_unused(self.last_step, step)
    }
}

/// A trusted device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDevice {
    /// Its row.
    pub id: Uuid,
    /// What its browser calls itself.
    pub user_agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

impl TrustedDevice {
    /// A device from now on.
    pub fn new(user_agent: &str, now: Timestamp) -> Self {
        let (user_agent, expires_at) = (kept_agent(user_agent), now.plus(TRUST_SECONDS));
        Self { id: new_id(), user_agent, created_at: now, expires_at }
    }
}
