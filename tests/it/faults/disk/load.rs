//! A mixed load in bursts, and a ledger of what was acknowledged, held against the file by a connection of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use reqwest::Method;
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, Statement};
use tests::{AuthorizationRequest, Browser, City, Client, Form, Page, Person};

/// Refresh tokens that are used side by side.
const CHAINS: usize = 3;

/// What is in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    grants: i64,
    generations: i64,
    ended: i64,
    sessions: i64,
}

/// What a burst got: how many were acknowledged, how many refused with 503.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Got {
    pub(super) acknowledged: u32,
    pub(super) unavailable: u32,
}

/// The last refresh token of a grant.
struct Chain {
    token: String,
}

pub(super) struct Load {
    client: Client,
    person: Arc<Person>,
    browser: Browser,
    chains: Vec<Chain>,
    file: DatabaseConnection,
    /// What must be there.
    sure: Tally,
    /// What may be there besides.
    perhaps: Tally,
}

/// What a burst needs, got while nothing fails.
pub(super) struct Ready {
    code: (AuthorizationRequest, String),
    spare: String,
    browser: Browser,
    form: Form,
}

impl Load {
    pub(super) async fn new(city: &City, database: &Path) -> Self {
        let (client, person) = (city.client("disk").await, Arc::new(city.pupil().await));
        let browser = city.browser();
        let mut chains = vec![];
        for _ in 0..CHAINS {
            let tokens = client.tokens_for(&browser, &offline(&client), &person, "").await;
            chains.push(Chain { token: tokens.refresh_token });
        }
        let mut options = ConnectOptions::new(format!("sqlite:{}?mode=rw", database.display()));
        options.max_connections(1).sqlx_logging(false);
        let file = sea_orm::Database::connect(options).await.unwrap();
        let (sure, perhaps) = (tally(&file).await, Tally::default());
        Self { client, person, browser, chains, file, sure, perhaps }
    }

    /// Gets what the next burst uses up.
    pub(super) async fn prepare(&mut self) -> Ready {
        let spare = self.client.tokens_for(&self.browser, &offline(&self.client), &self.person, "").await;
        let request = offline(&self.client);
        let code = self.browser.walk(&request, &self.person, "").await.code().to_owned();
        let browser = self.browser.another();
        let form = browser.authorize(&request).await.form_with("password").expect("a way to sign in");
        let form = form.set_login(&self.person);
        self.sure = tally(&self.file).await;
        Ready { code: (request, code), spare: spare.refresh_token, browser, form }
    }

    /// Empties SQLite's log, so that the next write needs room.
    pub(super) async fn empty_the_log(&self) {
        self.file.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    }

    /// Refreshes, redeems, revokes and signs in at once; each is answered rightly or by 503.
    pub(super) async fn burst(&mut self, ready: Ready) -> Got {
        let Ready { code: (request, code), spare, browser, form } = ready;
        let (redemption, revocation) = (Client::redemption(&request, &code), [("token", spare.as_str())]);
        let redeem = self.client.post("/oauth/token", &redemption);
        let revoke = self.client.post("/oauth/revoke", &revocation);
        let sign_in = submit(&browser, form);
        let refresh = join_all(self.chains.iter_mut().map(|chain| chain.refresh(&self.client)));
        let ((redeemed, revoked), (signed_in, refreshed)) =
            join(join(redeem, revoke), join(sign_in, refresh)).await;
        let mut got = Got::default();
        let mut note = |count: fn(&mut Tally) -> &mut i64, is_kept: bool| {
            *count(if is_kept { &mut self.sure } else { &mut self.perhaps }) += 1;
            *(if is_kept { &mut got.acknowledged } else { &mut got.unavailable }) += 1;
        };
        note(|tally| &mut tally.grants, is_kept(redeemed.status.as_u16(), 200, &redeemed.text));
        note(|tally| &mut tally.ended, is_kept(revoked.status.as_u16(), 200, &revoked.text));
        note(|tally| &mut tally.sessions, is_kept(signed_in.status.as_u16(), 303, &signed_in.body));
        for kept in refreshed {
            note(|tally| &mut tally.generations, kept);
        }
        got
    }

    /// Holds the file to what was acknowledged in the burst.
    pub(super) async fn check(&self, when: &str) {
        let there = tally(&self.file).await;
        let holds = |count: fn(&Tally) -> i64| {
            let (least, may) = (count(&self.sure), count(&self.perhaps));
            (least..=least + may).contains(&count(&there))
        };
        let all = holds(|tally| tally.grants)
            && holds(|tally| tally.generations)
            && holds(|tally| tally.ended)
            && holds(|tally| tally.sessions);
        assert!(all, "{when}: {there:?}, acknowledged {:?}, perhaps {:?}", self.sure, self.perhaps);
    }

    /// Uses each refresh token until it works, then begins a new page: what is there now is there for good.
    pub(super) async fn recover(&mut self) {
        let begun = Instant::now();
        for chain in &mut self.chains {
            while !chain.refresh(&self.client).await {
                assert!(begun.elapsed() < Duration::from_secs(10), "it does not recover");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        (self.sure, self.perhaps) = (tally(&self.file).await, Tally::default());
    }
}

impl Chain {
    /// Whether there is a successor. A repetition within the grace counts as the first use did.
    async fn refresh(&mut self, client: &Client) -> bool {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", self.token.as_str())];
        let answer = client.post("/oauth/token", &fields).await;
        let is_kept = is_kept(answer.status.as_u16(), 200, &answer.text);
        if is_kept {
            self.token = answer.tokens().refresh_token;
        }
        is_kept
    }
}

fn offline(client: &Client) -> AuthorizationRequest {
    client.request().scope("openid offline_access")
}

async fn submit(browser: &Browser, form: Form) -> Page {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    browser.once(Method::POST, form.action, Some(body)).await
}

/// Whether this is an acknowledgement; anything else but 503 is wrong.
fn is_kept(status: u16, acknowledged: u16, text: &str) -> bool {
    assert!(status == acknowledged || status == 503, "{status}: {text}");
    status == acknowledged
}

async fn tally(file: &DatabaseConnection) -> Tally {
    let sql = "SELECT (SELECT count(*) FROM \"grant\") AS grants, \
               (SELECT coalesce(sum(generation), 0) FROM \"grant\") AS generations, \
               (SELECT count(*) FROM \"grant\" WHERE ended_at IS NOT NULL) AS ended, \
               (SELECT count(*) FROM session) AS sessions";
    let row =
        file.query_one_raw(Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await.unwrap().unwrap();
    let count = |name| row.try_get("", name).unwrap();
    Tally {
        grants: count("grants"),
        generations: count("generations"),
        ended: count("ended"),
        sessions: count("sessions"),
    }
}
