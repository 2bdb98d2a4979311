//! A city of its own for each test.

mod base;
mod database;
mod opened;
mod outbox;
mod place;
mod postgres;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use city::clients::SectorNames;
use domain::ids::{ContextId, SessionId};
use domain::pseudonyms::Pseudonyms as _;
use domain::timestamp::Timestamp;
use idp::serve::{Running, serve};
use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use platform::invalidate::Key;
use platform::keys;
use platform::seal::Purpose;
use tokio::net::TcpListener;
use web::app::App;
use web::extract::Asker;

pub(crate) use base::{PASSWORD, test_password_hash};
pub use database::Database;
use place::Place;
pub use postgres::{HowToStop, OwnPostgres};

use crate::browser::Browser;
use crate::relying_party::Client;

/// 2026-11-24 08:00 in Taipei: a Tuesday of term 1 of school year 115.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_478_400);

/// A running provider with its own database and a clock that stands still until it is moved.
pub struct City {
    /// The parts of the provider.
    pub app: App,
    /// Its clock.
    pub clock: Clock,
    /// Its issuer and base address.
    pub url: String,
    pub(crate) numbers: AtomicU32,
    running: Option<Running>,
    database: Database,
    place: Arc<Place>,
}

/// Whoever asks for codes without a browser.
pub fn asker() -> Asker {
    Asker { network: "192.0.2.1".to_owned(), browser: "a browser".to_owned() }
}

/// Another server of a city; stops when it is dropped.
pub struct Node {
    /// Its parts.
    pub app: App,
    /// Its own address; the issuer is the city's.
    pub url: String,
    _running: Running,
}

impl City {
    /// A city on an embedded database.
    pub async fn sqlite() -> Self {
        Self::with(Database::Sqlite, |_| ()).await
    }

    /// A city with settings of its own.
    pub async fn with(database: Database, change: impl FnOnce(&mut Config)) -> Self {
        Self::at(database, Clock::set_to(MORNING), change).await
    }

    /// A city with keys of its own, for tests that move keys.
    pub async fn with_own_keys(database: Database) -> Self {
        let keys = base::new_directory().join("keys");
        Self::with(database, |config| config.server.keys = keys).await
    }

    /// A city on the real clock, for clients that look at it.
    pub async fn today(database: Database, change: impl FnOnce(&mut Config)) -> Self {
        Self::at(database, Clock::system(), change).await
    }

    async fn at(database: Database, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let place = Place::make(database).await;
        let (listener, issuer) = free_port().await;
        let mut config = Config::load(&[settings()]).expect("the configuration of the tests");
        config.server.issuer.clone_from(&issuer);
        config.server.keys = base::shared_keys();
        config.database.url = place.url.as_str().into();
        change(&mut config);
        let running = serve(config, clock.clone(), Some(listener)).await.expect("the provider starts");
        let app = running.app.clone();
        Self { app, clock, url: issuer, numbers: AtomicU32::new(0), running: Some(running), database, place }
    }

    /// Another server of the same city, on the same database and with the same clock.
    pub async fn node(&self) -> Node {
        self.node_at(self.clock.clone()).await
    }

    /// The same with a clock of its own.
    pub async fn node_at(&self, clock: Clock) -> Node {
        let (listener, url) = free_port().await;
        let running = serve(self.app.config.clone(), clock, Some(listener)).await;
        let running = running.expect("a second server starts");
        Node { app: running.app.clone(), url, _running: running }
    }

    /// The database as a command opens it: an import and its rehearsal take their time, and the limits of requests are not
    /// theirs. An embedded one is written by its server.
    pub async fn commands(&self) -> Db {
        if self.database == Database::Sqlite {
            return self.app.db.clone();
        }
        let db = Db::connect(&self.app.config.database).await.expect("the database of the city");
        db.keep_audit_with(self.app.keyring.sealer());
        db
    }

    /// Stops serving, so that another process can take over the city's address, keys and database.
    pub async fn stop_serving(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// An address of the provider.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The full name of one of the city's own claims: `acting`, `roles`, `children`.
    pub fn claim(&self, name: &str) -> String {
        format!("{}/{name}", self.app.config.tokens.claims_prefix)
    }

    /// What a client calls a context (`ctx`).
    pub fn ctx(&self, client: &Client, context: ContextId) -> String {
        SectorNames::of(&self.app.keyring.sealer(), &client.registered).context(context)
    }

    /// The session that a browser's cookie names.
    pub fn session_of(&self, browser: &Browser) -> Option<SessionId> {
        let handle = browser.cookie("sid")?;
        self.app.keyring.sealer().open(Purpose::SessionCookie, &handle)
    }

    /// Empties the caches of its server, as if what lies in the database now had been read by nobody.
    pub fn forget_all(&self) {
        self.app.forget(&[Key::All]);
    }

    /// Takes away every key that signed until now, as happens months after a rotation; for a city with keys of its own.
    pub fn retire_signing_keys(&self) {
        let (dir, now) = (self.app.keyring.dir(), self.app.now());
        keys::rotate(dir, None, now).expect("a rotation");
        for entry in keys::list(dir).expect("keys") {
            if entry.state == keys::State::Retired {
                keys::retire(dir, &entry.kid, now).expect("a key that signs no more");
            }
        }
        assert!(self.app.keyring.reload().expect("keys"), "other keys");
    }

    /// A browser that nobody signed in with yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Which database it runs on.
    pub fn database(&self) -> Database {
        self.database
    }

    /// A directory that goes with the city.
    pub fn dir(&self) -> &Path {
        &self.place.dir
    }

    /// A number not given out before in this city.
    pub(crate) fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for City {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("(the test ran on {:?})\n", self.database),
            );
        }
    }
}

async fn free_port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    (listener, format!("http://127.0.0.1:{port}"))
}

fn settings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/test.toml")
}

/// Runs a test on SQLite, and on PostgreSQL too where `TEST_POSTGRES=1`. What it leaves in the outbox must be sound.
pub async fn on_both(test: impl AsyncFn(City)) {
    for database in Database::wanted() {
        let city = City::with(database, |_| ()).await;
        let (place, issuer) = (Arc::clone(&city.place), city.url.clone());
        test(city).await;
        outbox::look(&place, &issuer).await;
    }
}
