//! PostgreSQL out of reach: cut off, stalled, ended, made read-only, at any step of a request. Every answer is right or
//! 503 with a time to come back, and the server goes on by itself once the database is there again.

mod answers;
mod restart;
mod steps;

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database as Library, DatabaseConnection};
use secrecy::{ExposeSecret as _, SecretString};
use tests::{Browser, City, Client, Database, Proxy, Tokens};

/// How long the server may take to be itself again; the aim is 2 seconds, a loaded machine gets more.
const RECOVERY: Duration = Duration::from_secs(10);

/// A city behind a network that can fail, with somebody signed in at a service.
struct Place {
    city: City,
    proxy: Proxy,
    /// The database's own address.
    direct: SecretString,
    browser: Browser,
    client: Client,
    tokens: Tokens,
}

impl Place {
    /// None where the tests were not asked to run on PostgreSQL.
    async fn new() -> Option<Self> {
        if !Database::postgres_wanted() {
            return None;
        }
        let proxy = Proxy::start().await;
        Some(Self::with(proxy, Proxy::to).await)
    }

    /// A city whose database is where `reach` says, of the network and of the address of a database in the harness's
    /// cluster.
    async fn with(proxy: Proxy, reach: impl FnOnce(&Proxy, &SecretString) -> SecretString) -> Self {
        let mut direct = SecretString::default();
        let city = City::with(Database::Postgres, |config| {
            direct = config.database.url.clone();
            config.database.url = reach(&proxy, &direct);
        });
        let city = city.await;
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request().scope("openid offline_access");
        let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
        Self { city, proxy, direct, browser, client, tokens }
    }

    /// A connection that does not go through the network.
    async fn admin(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.direct.expose_secret());
        options.max_connections(1);
        Library::connect(options).await.unwrap()
    }

    /// What the city's database is called.
    fn name(&self) -> &str {
        self.direct.expose_secret().rsplit_once('/').unwrap().1
    }

    /// Ends every connection to the city's database but this one.
    async fn end_all(&self, admin: &DatabaseConnection) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        admin.execute_unprepared(sql).await.unwrap();
    }

    /// What was read before is read again.
    fn forget(&self) {
        self.city.forget_all();
    }

    /// Asks until the answer is good, at most as long as a recovery may take; none on the way may be wrong.
    async fn until_good(&self, ask: impl AsyncFn() -> (StatusCode, HeaderMap)) {
        let began = Instant::now();
        loop {
            self.forget();
            let (status, headers) = ask().await;
            if status == StatusCode::OK {
                return;
            }
            assert_away(status, &headers, "on the way back");
            assert!(began.elapsed() < RECOVERY, "it does not recover");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Refreshes with the first token again and again: within a minute it always gives the same successor.
    async fn refresh_until_good(&self) {
        let refresh = async || {
            let answer = self.client.refresh(&self.tokens.refresh_token).await;
            (answer.status, answer.headers)
        };
        self.until_good(refresh).await;
    }
}

/// The answer says that the database is away, and when to come back.
fn assert_away(status: StatusCode, headers: &HeaderMap, what: &str) {
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{what}");
    let seconds = headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    assert!(seconds.is_some_and(|seconds| seconds > 0), "{what} tells no time to come back");
}
