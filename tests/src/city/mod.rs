//! A city of its own for each test.

mod base;
mod database;
mod postgres;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::timestamp::Timestamp;
use idp::app::App;
use idp::config::Config;
use idp::platform::clock::Clock;
use tokio::net::TcpListener;

pub(crate) use base::{PASSWORD, test_password_hash};
pub use database::Database;

use crate::browser::Browser;

/// 2026-11-24 08:00 in Taipei: a Tuesday of term 1 of school year 115.
const MORNING: Timestamp = Timestamp(1_795_478_400);

/// A running provider with its own database and a clock that stands still until it is moved.
pub struct City {
    /// The parts of the provider.
    pub app: App,
    /// Its clock.
    pub clock: Clock,
    /// Its issuer and base address.
    pub url: String,
    pub(crate) numbers: AtomicU32,
    database: Database,
    dir: PathBuf,
}

impl City {
    /// A city on an embedded database.
    pub async fn sqlite() -> Self {
        Self::with(Database::Sqlite, |_| ()).await
    }

    /// A city with settings of its own.
    pub async fn with(database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let dir = base::new_directory();
        let url = database::create(database, &dir).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let mut config = Config::load(&[]).expect("the default configuration");
        config.server.issuer.clone_from(&issuer);
        config.server.keys = base::shared_keys();
        config.database.url = url.into();
        config.passwords.threads = 2;
        change(&mut config);
        let clock = Clock::set_to(MORNING);
        let app = serve(config, clock.clone(), listener).await;
        Self { app, clock, url: issuer, numbers: AtomicU32::new(0), database, dir }
    }

    /// Another server of the same city, on the same database and with the same clock: its address.
    pub async fn node(&self) -> (App, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        (serve(self.app.config.clone(), self.clock.clone(), listener).await, address)
    }

    /// An address of the provider.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The full name of one of the city's own claims: `acting`, `roles`, `children`.
    pub fn claim(&self, name: &str) -> String {
        format!("{}/{name}", self.app.config.tokens.claims_prefix)
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
    pub fn dir(&self) -> &std::path::Path {
        &self.dir
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
        database::give_back(self.database, &self.dir);
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

async fn serve(config: Config, clock: Clock, listener: TcpListener) -> App {
    let app = App::start(config, clock).await.expect("the provider starts");
    let router = idp::router::router(app.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    app
}

/// Runs a test on SQLite, and on PostgreSQL too where `TEST_POSTGRES=1`.
pub async fn on_both(test: impl AsyncFn(City)) {
    test(City::sqlite().await).await;
    if Database::postgres_wanted() {
        test(City::with(Database::Postgres, |_| ()).await).await;
    }
}
