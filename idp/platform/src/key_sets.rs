//! The public keys that other parties publish: fetched from where they said, and kept for some minutes.

use std::sync::Arc;

use domain::jose::{JoseError, JwkSet};
use domain::timestamp::Timestamp;

use super::outbound::Outbound;

/// Keys are fetched again after so many seconds.
const LIFE: i64 = 300;
/// Between two fetches for one owner that unknown keys cause lie at least so many seconds, however many are named. A fetch
/// that was due anyway does not count: a key may be changed right after it.
const PAUSE: i64 = 10;
/// A key set larger than this is refused.
const MOST_BYTES: usize = 128 * 1024;

/// How old keys may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// As lately as they need to be.
    Lately,
    /// Fetched again unless that was just done for this reason: somebody named a key that is not among them.
    Again,
}

#[derive(Clone)]
struct Fetched {
    keys: Arc<JwkSet>,
    at: Timestamp,
    /// When an unknown key last had them fetched.
    again_at: Option<Timestamp>,
}

impl Fetched {
    /// Whether they need not be fetched now.
    fn is_enough(&self, age: Age, now: Timestamp) -> bool {
        match age {
            Age::Lately => now.since(self.at) < LIFE,
            Age::Again => self.again_at.is_some_and(|at| now.since(at) < PAUSE),
        }
    }
}

/// Why there is no key set; never with anything of it.
enum Unfetched {
    /// It could not be had or read.
    Failed(String),
    /// It holds a private or symmetric key.
    Secret(JoseError),
}

/// Key sets by owner, fetched when needed.
pub struct KeySets {
    outbound: Outbound,
    fetched: moka::sync::Cache<String, Fetched>,
}

impl KeySets {
    /// An empty collection; private addresses are asked only where the configuration allows it.
    pub fn new(allow_private: bool) -> Self {
        Self { outbound: Outbound::new(allow_private), fetched: moka::sync::Cache::new(1_000) }
    }

    /// The keys that `owner` publishes at `uri`, no older than `age` allows. Where they cannot be had, those that were had
    /// before.
    pub async fn of(&self, owner: &str, uri: &str, age: Age, now: Timestamp) -> Arc<JwkSet> {
        let known = self.fetched.get(owner);
        if let Some(fetched) = known.as_ref().filter(|fetched| fetched.is_enough(age, now)) {
            return Arc::clone(&fetched.keys);
        }
        let again_at = match age {
            Age::Lately => known.as_ref().and_then(|fetched| fetched.again_at),
            Age::Again => Some(now),
        };
        let keys = match self.fetch(uri).await {
            Ok(keys) => Arc::new(keys),
            Err(Unfetched::Secret(reason)) => {
                // The keys fetched before may be the public halves of what is known to everybody now.
                tracing::warn!(%reason, "published keys are refused");
                Arc::default()
            }
            Err(Unfetched::Failed(reason)) => {
                tracing::warn!(%reason, "could not fetch published keys");
                known.map(|fetched| fetched.keys).unwrap_or_default()
            }
        };
        self.fetched.insert(owner.to_owned(), Fetched { keys: Arc::clone(&keys), at: now, again_at });
        keys
    }

    async fn fetch(&self, uri: &str) -> Result<JwkSet, Unfetched> {
        let body = self.read(uri).await.map_err(Unfetched::Failed)?;
        JwkSet::parse(&body).map_err(|error| match error {
            JoseError::PrivateKey => Unfetched::Secret(error),
            other => Unfetched::Failed(other.to_string()),
        })
    }

    async fn read(&self, uri: &str) -> Result<Vec<u8>, String> {
        let (http, url) = self.outbound.client_for(uri).map_err(|error| error.to_string())?;
        let mut answer = http.get(url).send().await.map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(format!("status {}", answer.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| error.to_string())? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BYTES {
                return Err("the key set is too long".to_owned());
            }
        }
        Ok(body)
    }
}
