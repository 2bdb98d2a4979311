//! The public keys of clients: registered with them, or fetched from where they said.

use std::sync::Arc;

use domain::clients::Client;
use domain::ids::ClientId;
use domain::jose::{JoseError, JwkSet};
use domain::timestamp::Timestamp;

use crate::platform::fault::Fault;
use crate::platform::outbound::Outbound;

/// Keys are fetched again after so many seconds.
const LIFE: i64 = 300;
/// Between two fetches for one client lie at least so many seconds, however many unknown keys are named.
const PAUSE: i64 = 10;
/// A key set larger than this is refused.
const MOST_BYTES: usize = 128 * 1024;

#[derive(Clone)]
struct Fetched {
    keys: Arc<JwkSet>,
    at: Timestamp,
}

/// Why there is no key set; never with anything of it.
enum Unfetched {
    /// It could not be had or read.
    Failed(String),
    /// It holds a private or symmetric key.
    Secret(JoseError),
}

/// Key sets by client, fetched when needed.
pub struct KeySets {
    outbound: Outbound,
    fetched: moka::sync::Cache<ClientId, Fetched>,
}

impl KeySets {
    /// An empty collection; private addresses are asked only where the configuration allows it.
    pub fn new(allow_private: bool) -> Self {
        Self { outbound: Outbound::new(allow_private), fetched: moka::sync::Cache::new(1_000) }
    }

    /// The client's keys, as lately as they need to be.
    pub async fn of(&self, client: &Client, now: Timestamp) -> Result<Arc<JwkSet>, Fault> {
        self.at_most_old(client, LIFE, now).await
    }

    /// The client's keys, fetched again unless that was just done.
    pub async fn again(&self, client: &Client, now: Timestamp) -> Result<Arc<JwkSet>, Fault> {
        self.at_most_old(client, PAUSE, now).await
    }

    async fn at_most_old(&self, client: &Client, seconds: i64, now: Timestamp) -> Result<Arc<JwkSet>, Fault> {
        let Some(uri) = &client.jwks_uri else {
            let keys = client.jwks.as_deref().and_then(|json| JwkSet::parse(json.as_bytes()).ok());
            return Ok(Arc::new(keys.unwrap_or_default()));
        };
        let known = self.fetched.get(&client.id);
        if let Some(fetched) = known.as_ref().filter(|fetched| now.since(fetched.at) < seconds) {
            return Ok(Arc::clone(&fetched.keys));
        }
        let keys = match self.fetch(uri).await {
            Ok(keys) => Arc::new(keys),
            Err(Unfetched::Secret(reason)) => {
                // The keys fetched before may be the public halves of what is known to everybody now.
                tracing::warn!(client.id = %client.id, %reason, "the keys of a client are refused");
                Arc::default()
            }
            Err(Unfetched::Failed(reason)) => {
                tracing::warn!(client.id = %client.id, %reason, "could not fetch the keys of a client");
                known.map(|fetched| fetched.keys).unwrap_or_default()
            }
        };
        self.fetched.insert(client.id.clone(), Fetched { keys: Arc::clone(&keys), at: now });
        Ok(keys)
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
