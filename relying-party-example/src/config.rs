//! What the portal is told: three facts about the provider and its own address.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use openidconnect::core::CoreJwsSigningAlgorithm;
use openidconnect::{ClientId, ClientSecret};
use serde::Serialize;
use url::Url;

/// Tells the time; tests set it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
    }

    /// Any other source of Unix seconds.
    pub fn new(seconds: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(seconds))
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        (self.0)()
    }

    /// The same, as `openidconnect` wants it.
    pub fn date_time(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.now(), 0).unwrap_or_default()
    }
}

/// All settings of the portal.
#[derive(Clone)]
pub struct Config {
    /// The provider's issuer, exactly as it writes it: `http://localhost:8000`.
    pub issuer: String,
    /// As registered with the provider.
    pub client_id: ClientId,
    /// None for a public client.
    pub client_secret: Option<ClientSecret>,
    /// Where browsers find the portal. `callback` and `backchannel-logout` under it are registered with the
    /// provider, and itself as the address to come back to after signing out.
    pub base_url: Url,
    /// What to ask to know. `openid` is always asked for.
    pub scopes: Vec<String>,
    /// What signs ID and logout tokens: the algorithm registered for this client, and no other.
    pub algorithm: CoreJwsSigningAlgorithm,
    /// The provider's pages for people: where they see what they can act as, and where guardians bind children.
    pub links: Links,
    /// Tells the time.
    pub clock: Clock,
}

/// Pages of the provider for people.
#[derive(Clone, Serialize)]
pub struct Links {
    /// 我的身分.
    pub account: String,
    /// 親子綁定.
    pub binding: String,
}

impl Links {
    /// Where the city's provider has them.
    pub fn of(issuer: &str) -> Self {
        Self { account: format!("{issuer}/me"), binding: format!("{issuer}/binding") }
    }
}

impl Config {
    /// What a portal asks for that shows the badge, the other identities and the children.
    pub const SCOPES: &'static str = "openid profile email edu.acting edu.roles edu.child edu.children";

    /// The address of a page of the portal; `path` without a leading slash.
    pub fn address(&self, path: &str) -> String {
        format!("{}/{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// Browsers reach the portal by TLS, so cookies must not travel otherwise.
    pub fn is_secure(&self) -> bool {
        self.base_url.scheme() == "https"
    }
}
