//! What is known of the providers: what the operator says, and what discovery says, kept for an hour.

use std::sync::Arc;

use domain::timestamp::Timestamp;
use serde::Deserialize;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::wire::{Wire, WireFault};
use platform::config::{PkceUse, Upstream, resolved};
use platform::outbound::Outbound;
use web::app::{Base, Part};

/// Discovery is asked again after so many seconds.
const KEPT_SECONDS: i64 = 3_600;
/// After a failure it is not asked for so many seconds: nobody waits for what the one before waited for.
const PAUSE_SECONDS: i64 = 10;
/// So many requests wait for one provider at most. Whoever comes besides is told that it is busy, so that a slow provider
/// leaves room for everybody else.
const MOST_WAITING: usize = 64;

/// Why something with a provider did not come to be. The texts are for the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It cannot be asked now.
    #[error("the provider is away: {0}")]
    Away(String),
    /// Its answer does not count.
    #[error("the provider's answer does not count: {0}")]
    Untrusted(String),
    /// It did not sign the person in anew.
    #[error("the provider did not sign the person in anew")]
    NotFresh,
}

impl Trouble {
    pub(super) fn untrusted(reason: impl ToString) -> Self {
        Self::Untrusted(reason.to_string())
    }
}

impl From<WireFault> for Trouble {
    fn from(fault: WireFault) -> Self {
        Self::Away(fault.to_string())
    }
}

/// All providers of a node, in the order of their buttons.
pub(super) struct Providers(Vec<Provider>);

impl Part for Providers {
    fn make(base: &Base) -> Self {
        let outbound = Arc::new(Outbound::new(base.config.server.allow_private_targets));
        let all = resolved(&base.config.upstream).into_iter().map(|upstream| Provider {
            upstream,
            wire: Wire::new(Arc::clone(&outbound)),
            known: Mutex::default(),
            waiting: Semaphore::new(MOST_WAITING),
        });
        Self(all.collect())
    }
}

impl Providers {
    /// The provider of a section.
    pub(super) fn find(&self, name: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.upstream.name.as_str() == name)
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Provider] {
        &self.0
    }

    /// The provider of an issuer.
    pub(super) fn of_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.upstream.issuer.admits(issuer))
    }
}

/// A provider.
pub(super) struct Provider {
    /// What the operator says.
    pub(super) upstream: Upstream,
    /// Asks it.
    pub(super) wire: Wire,
    /// One permit for each request that may wait for it.
    pub(super) waiting: Semaphore,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    endpoints: Option<(Arc<Endpoints>, Timestamp)>,
    failed_at: Option<Timestamp>,
}

/// Where a provider is asked what.
#[derive(Clone, Debug)]
pub(super) struct Endpoints {
    pub(super) authorization: String,
    pub(super) token: String,
    /// Empty where there is none.
    pub(super) userinfo: String,
    /// Empty where there are no keys.
    pub(super) keys: String,
    /// PKCE is used.
    pub(super) pkce: bool,
    /// Each answer names its issuer (RFC 9207 section 3).
    pub(super) names_itself: bool,
}

/// The part of a discovery document that is used (OIDC Discovery section 3).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    #[serde(default)]
    userinfo_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    /// Its endpoints, from what the operator says and from discovery, which has until `end`. Where discovery fails, what it
    /// said before serves.
    pub(super) async fn endpoints(&self, end: Instant, now: Timestamp) -> Result<Arc<Endpoints>, Trouble> {
        if self.needs_no_discovery() {
            return Ok(Arc::new(self.joined(None)));
        }
        let mut known = self.known.lock().await;
        if let Some((endpoints, at)) = &known.endpoints
            && now.since(*at) < KEPT_SECONDS
        {
            return Ok(Arc::clone(endpoints));
        }
        let is_pause = known.failed_at.is_some_and(|at| now.since(at) < PAUSE_SECONDS);
        let old = known.endpoints.as_ref().map(|(endpoints, _)| Arc::clone(endpoints));
        if is_pause {
            return old.ok_or_else(|| Trouble::Away("discovery failed just now".to_owned()));
        }
        // A browser that goes away while it is asked says nothing about the provider: it is asked again then.
        let asked = timeout_at(end, self.discover()).await;
        match asked.unwrap_or_else(|_| Err(Trouble::Away("discovery takes too long".to_owned()))) {
            Ok(endpoints) => {
                let endpoints = Arc::new(endpoints);
                known.endpoints = Some((Arc::clone(&endpoints), now));
                known.failed_at = None;
                Ok(endpoints)
            }
            Err(trouble) => {
                known.failed_at = Some(now);
                tracing::warn!(upstream = %self.upstream.name, %trouble, "discovery failed");
                old.ok_or(trouble)
            }
        }
    }

    fn needs_no_discovery(&self) -> bool {
        let of = &self.upstream;
        let all = [&of.authorization_endpoint, &of.token_endpoint, &of.jwks_uri];
        !of.preset.is_oidc() || all.iter().all(|address| !address.is_empty())
    }

    async fn discover(&self) -> Result<Endpoints, Trouble> {
        let document = self.wire.json(&self.upstream.discovery, None).await?;
        let metadata: Metadata =
            serde_json::from_value(document).map_err(|_| Trouble::untrusted("the discovery document"))?;
        // OIDC Discovery section 4.3.
        if metadata.issuer != self.upstream.issuer.as_str() {
            return Err(Trouble::untrusted("the discovery document is of another issuer"));
        }
        Ok(self.joined(Some(metadata)))
    }

    /// What the operator says, else what discovery says.
    fn joined(&self, metadata: Option<Metadata>) -> Endpoints {
        let of = &self.upstream;
        let or = |said: &str, found: Option<String>| {
            if said.is_empty() { found.unwrap_or_default() } else { said.to_owned() }
        };
        let knows_pkce = |metadata: &Metadata| {
            metadata.code_challenge_methods_supported.iter().any(|method| method == "S256")
        };
        let pkce = match of.pkce {
            PkceUse::Always => true,
            PkceUse::Never => false,
            PkceUse::Auto => metadata.as_ref().is_some_and(knows_pkce),
        };
        let names_itself =
            metadata.as_ref().is_some_and(|metadata| metadata.authorization_response_iss_parameter_supported);
        let (authorization, token, userinfo, keys) = metadata.map_or((None, None, None, None), |found| {
            (
                Some(found.authorization_endpoint),
                Some(found.token_endpoint),
                Some(found.userinfo_endpoint),
                Some(found.jwks_uri),
            )
        });
        Endpoints {
            authorization: or(&of.authorization_endpoint, authorization),
            token: or(&of.token_endpoint, token),
            userinfo: or(&of.userinfo_endpoint, userinfo),
            keys: or(&of.jwks_uri, keys),
            pkce,
            names_itself,
        }
    }
}
