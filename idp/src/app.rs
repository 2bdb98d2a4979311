//! What every request may use.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use domain::clients::Client;
use domain::grants::Grant;
use domain::ids::{ClientId, GrantId, PersonId, SessionId};
use domain::sessions::Session;
use domain::standing::Standing;
use domain::timestamp::Timestamp;

use crate::config::Config;
use crate::keys::Keyring;
use crate::platform::cache::Cache;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::hash::PasswordHasher;
use crate::web::render::Renderer;

/// The shared things, cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What is shared; plain fields.
pub struct Shared {
    /// What the operator decided.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Signing and sealing keys.
    pub keyring: Keyring,
    /// The password pool.
    pub hasher: PasswordHasher,
    /// Where «now» comes from.
    pub clock: Clock,
    /// Templates and words.
    pub renderer: Renderer,
    /// What was read lately.
    pub caches: Caches,
}

/// What was read lately, each with a cap; whoever writes a row forgets it here after the commit.
pub struct Caches {
    /// Relying parties.
    pub clients: Cache<ClientId, Client>,
    /// Sessions.
    pub sessions: Cache<SessionId, Session>,
    /// People with their contexts.
    pub standings: Cache<PersonId, Standing>,
    /// Grants.
    pub grants: Cache<GrantId, Grant>,
}

impl Default for Caches {
    fn default() -> Self {
        let minute = Duration::from_mins(1);
        Self {
            clients: Cache::new(2_000, minute),
            sessions: Cache::new(20_000, minute),
            standings: Cache::new(10_000, minute),
            grants: Cache::new(20_000, minute),
        }
    }
}

impl App {
    /// Opens the database, reads the keys, starts the password pool.
    ///
    /// # Errors
    /// When a part cannot be started; the text says which and why.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let db = Db::connect(&config.database).await?;
        db.migrate().await?;
        let keyring = Keyring::load_or_create(&config.server.keys, clock.now())?;
        let hasher = PasswordHasher::start(&config.passwords.hashing())?;
        let renderer = Renderer::new()?;
        let caches = Caches::default();
        Ok(Self(Arc::new(Shared { config, db, keyring, hasher, clock, renderer, caches })))
    }

    /// The present second.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
