//! What every request may use.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use domain::claims::ClaimNames;
use domain::clients::KnownClient;
use domain::consents::Consent;
use domain::grants::Grant;
use domain::identifiers::taipei_date;
use domain::ids::{ClientId, GrantId, PersonId, SessionId};
use domain::jose::Algorithm;
use domain::sessions::Session;
use domain::standing::Standing;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use tokio::sync::Semaphore;

use crate::clients::KeySets;
use crate::config::Config;
use crate::documents::Press;
use crate::keys::{self, Keyring};
use crate::platform::audit::{self, AuditAct, OPERATOR};
use crate::platform::cache::Cache;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Effects};
use crate::platform::fault::Fault;
use crate::platform::hash::PasswordHasher;
use crate::platform::high_water;
use crate::platform::invalidate::Key;
use crate::platform::jobs::Outbox;
use crate::platform::metrics::Metrics;
use crate::platform::offload::Offload;
use crate::sessions;
use crate::web::render::Renderer;
use crate::web::request_id::RequestIds;

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
    /// Measures how strong passwords are.
    pub estimates: Offload,
    /// Where «now» comes from.
    pub clock: Clock,
    /// Templates and words.
    pub renderer: Renderer,
    /// What the city's own claims are called.
    pub claim_names: ClaimNames,
    /// Public keys of clients.
    pub key_sets: KeySets,
    /// What was read lately.
    pub caches: Arc<Caches>,
    /// Prints consent documents.
    pub press: Press,
    /// Wakes the delivery of what was enqueued.
    pub outbox: Outbox,
    /// What is counted.
    pub metrics: Metrics,
    /// Names of requests.
    pub request_ids: RequestIds,
    /// One permit for each request that may be under way.
    pub requests: Semaphore,
}

/// What was read lately, each with a cap; whoever writes a row forgets it here after the commit.
pub struct Caches {
    /// Relying parties.
    pub clients: Cache<ClientId, KnownClient>,
    /// What signs for clients.
    pub algorithms: Cache<(), BTreeSet<Algorithm>>,
    /// Sessions.
    pub sessions: Cache<SessionId, Session>,
    /// People with their contexts.
    pub standings: Cache<PersonId, Standing>,
    /// Grants.
    pub grants: Cache<GrantId, Grant>,
    /// What a person let clients know.
    pub consents: Cache<PersonId, Vec<(ClientId, Consent)>>,
    /// The day for which people were read, as a Julian day number.
    day: AtomicI32,
}

impl Default for Caches {
    fn default() -> Self {
        let minute = Duration::from_mins(1);
        Self {
            clients: Cache::new(2_000, minute),
            algorithms: Cache::new(1, minute),
            sessions: Cache::new(20_000, minute),
            standings: Cache::new(10_000, minute),
            grants: Cache::new(20_000, minute),
            consents: Cache::new(20_000, minute),
            day: AtomicI32::new(0),
        }
    }
}

impl Caches {
    /// Forgets people when a new day begins in Taipei: classes and terms follow their dates. Ask it before each look.
    pub fn turn_to(&self, now: Timestamp) {
        let today = taipei_date(now).to_julian_day();
        if self.day.load(Ordering::Acquire) != today {
            self.standings.forget_all();
            self.day.store(today, Ordering::Release);
        }
    }

    /// Forgets what an act made stale: on its own node after the commit, on the others when the poller reads of it.
    pub fn forget(&self, keys: &[Key]) {
        for key in keys {
            match key {
                Key::Client(id) => {
                    self.clients.forget(id);
                    self.algorithms.forget_all();
                }
                Key::Session(id) => self.sessions.forget(id),
                Key::Person(id) => {
                    self.standings.forget(id);
                    self.consents.forget(id);
                }
                Key::Grant(id) => self.grants.forget(id),
                Key::All => {
                    self.clients.forget_all();
                    self.algorithms.forget_all();
                    self.sessions.forget_all();
                    self.standings.forget_all();
                    self.grants.forget_all();
                    self.consents.forget_all();
                }
            }
        }
    }
}

/// Opens the database for a command, with the keys that it was written with, and brings its schema up to date or refuses an
/// older one, as the configuration says.
///
/// # Errors
/// When the database cannot be used, its schema is older than this program, or the keys do not fit it.
pub async fn open(config: &Config, now: Timestamp) -> anyhow::Result<(Db, Keyring)> {
    with_keys(Db::connect(&config.database).await?, config, now).await
}

async fn with_keys(db: Db, config: &Config, now: Timestamp) -> anyhow::Result<(Db, Keyring)> {
    let accept_new = config.server.accept_new_keys;
    let keyring = keys::open_for(&db, &config.server.keys, accept_new, now).await?;
    db.keep_audit_with(keyring.sealer());
    if config.server.migrate {
        let bound = db.migrate(&keyring.sealer()).await?;
        if bound.values().any(|rows| *rows > 0) {
            // On record, since it vouches for them; nothing does so again by itself.
            tell(&db, AuditAct::RowsBound, serde_json::json!(bound), now).await?;
        }
    } else if db.missing_migrations().await? > 0 {
        anyhow::bail!("the database schema is older than this program: run `idp migrate`");
    }
    keys::remember(&db, &keyring, accept_new, now).await?;
    if accept_new {
        tell(&db, AuditAct::KeysAccepted, serde_json::json!({}), now).await?;
    }
    Ok((db, keyring))
}

/// Puts on record what opening the database did.
async fn tell(db: &Db, act: AuditAct, detail: serde_json::Value, now: Timestamp) -> anyhow::Result<()> {
    let (actor, subject) = (OPERATOR.to_owned(), "database".to_owned());
    Ok(audit::record_alone(db, now, actor, act, subject, detail).await?)
}

/// What is done on this node after each commit.
fn carry_out(caches: Arc<Caches>, outbox: Outbox) -> impl Fn(&Effects) {
    move |effects| {
        caches.forget(&effects.stale);
        if effects.sends {
            outbox.wake();
        }
    }
}

impl App {
    /// Opens the database, reads the keys, starts the password pool.
    ///
    /// # Errors
    /// When a part cannot be started; the text says which and why.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let db = Db::connect_to_serve(&config.database).await?;
        let (db, keyring) = with_keys(db, &config, clock.now()).await?;
        if let Some(seen) = high_water::seen(&db).await? {
            clock.raise(seen);
        }
        let hasher = PasswordHasher::start(&config.passwords.hashing())?;
        let renderer = Renderer::new()?;
        let key_sets = KeySets::new(config.server.allow_private_targets);
        let (caches, outbox) = (Arc::<Caches>::default(), Outbox::default());
        db.after_commits(carry_out(Arc::clone(&caches), outbox.clone()));
        let claim_names = ClaimNames::under(&config.tokens.claims_prefix);
        let press = Press::new(config.documents.fonts.clone());
        Ok(Self(Arc::new(Shared {
            press,
            outbox,
            metrics: Metrics::default(),
            request_ids: RequestIds::default(),
            requests: Semaphore::new(config.server.limits.requests.min(Semaphore::MAX_PERMITS)),
            config,
            db,
            keyring,
            hasher,
            estimates: Offload::of_half_the_cores(),
            clock,
            renderer,
            claim_names,
            key_sets,
            caches,
        })))
    }

    /// Who is signed in in the browser of a request, for the rooms below the sessions.
    ///
    /// # Errors
    /// When the session or its person cannot be read.
    pub async fn find_signed_in(&self, headers: &HeaderMap) -> Result<Option<PersonId>, Fault> {
        Ok(sessions::find_signed_in(self, headers).await?.map(|session| session.person))
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
