//! The shared state of a node, as handlers and use cases get it. It names no room that stands above it: a room that has a
//! part of its own (a pool, a cache) says so by [`Part`], and the roof puts all together (`compose`).

mod cached;
mod parts;

use std::ops::Deref;
use std::sync::Arc;

use domain::claims::ClaimNames;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use http::HeaderMap;
use tokio::sync::Semaphore;

use crate::render::Renderer;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use platform::fault::Fault;
use platform::invalidate::Key;
use platform::jobs::Outbox;
use platform::key_sets::KeySets;
use platform::keys::Keyring;
use platform::metrics::Metrics;

pub use cached::Cached;
pub use parts::{Part, Parts};

/// The shared state, cheap to clone: what stands on the ground, and the parts of the rooms.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    base: Base,
    parts: Arc<Parts>,
    who: WhoIsSignedIn,
}

/// What stands on the ground; plain fields.
pub struct Base {
    /// What the operator decided.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Signing and sealing keys.
    pub keyring: Keyring,
    /// Where «now» comes from.
    pub clock: Clock,
    /// Templates and words.
    pub renderer: Renderer,
    /// What the city's own claims are called.
    pub claim_names: ClaimNames,
    /// Public keys that others publish.
    pub key_sets: KeySets,
    /// Wakes the delivery of what was enqueued.
    pub outbox: Outbox,
    /// What is counted.
    pub metrics: Metrics,
    /// One permit for each request that may be under way.
    pub requests: Semaphore,
}

/// Finds who is signed in in the browser of a request: an answer of the sessions, which the rooms below them need for
/// their forms.
pub type WhoIsSignedIn = for<'a> fn(&'a App, &'a HeaderMap) -> BoxFuture<'a, Result<Option<PersonId>, Fault>>;

impl App {
    /// Puts a node's state together. `parts` may be known elsewhere already, to forget what was written.
    pub fn new(base: Base, parts: Arc<Parts>, who: WhoIsSignedIn) -> Self {
        Self(Arc::new(Shared { base, parts, who }))
    }

    /// The part of a room, made on its first use. To find the tenth part takes twenty nanoseconds: caches are asked for on
    /// every request.
    pub fn part<P: Part>(&self) -> &P {
        self.0.parts.get(&self.0.base)
    }

    /// Forgets in every cache what an act made stale.
    pub fn forget(&self, keys: &[Key]) {
        self.0.parts.forget(keys);
    }

    /// Who is signed in in the browser of a request, for the rooms below the sessions.
    ///
    /// # Errors
    /// When the session or its person cannot be read.
    pub async fn find_signed_in(&self, headers: &HeaderMap) -> Result<Option<PersonId>, Fault> {
        (self.0.who)(self, headers).await
    }

    /// The present second.
    pub fn now(&self) -> Timestamp {
        self.0.base.clock.now()
    }
}

impl Deref for App {
    type Target = Base;

    fn deref(&self) -> &Base {
        &self.0.base
    }
}
