//! What workers did, and what must therefore still hold.

use std::sync::Arc;

use tests::{AuthorizationRequest, Browser, Client, Database, Person};

/// What was acknowledged before the server died.
pub(super) enum Note {
    /// This refresh token is the last one answered: it works, or its successor does by way of it.
    Lives(String),
    /// The grant of this refresh token was revoked.
    Revoked(String),
    /// This code was redeemed.
    Spent(AuthorizationRequest, String),
    /// This browser is signed in.
    SignedIn(Browser),
}

/// Who does what until the server dies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Worker {
    Refresh,
    Redeem,
    Revoke,
    SignIn,
}

/// An answer that never came.
type Cut = reqwest::Error;

impl Worker {
    pub(super) const ALL: [Self; 4] = [Self::Refresh, Self::Redeem, Self::Revoke, Self::SignIn];

    /// Works until no answer comes any more; says what was acknowledged.
    pub(super) async fn work(self, client: Client, browser: Browser, person: Arc<Person>) -> Vec<Note> {
        let mut notes = vec![];
        let shift = Shift { client, person };
        let outcome = match self {
            Self::Refresh => shift.refresh(&browser, &mut notes).await,
            Self::Redeem => shift.redeem(&browser, &mut notes).await,
            Self::Revoke => shift.revoke(&browser, &mut notes).await,
            Self::SignIn => shift.sign_in(browser, &mut notes).await,
        };
        assert!(outcome.is_err(), "a shift ends when the server dies");
        notes
    }
}

struct Shift {
    client: Client,
    person: Arc<Person>,
}

impl Shift {
    fn request(&self) -> AuthorizationRequest {
        self.client.request().scope("openid offline_access")
    }

    /// A code by way of the session, then its tokens: the code and the refresh token.
    async fn tokens(&self, browser: &Browser) -> Result<(AuthorizationRequest, String, String), Cut> {
        let request = self.request();
        let answer = browser.try_walk(&request, &self.person, "").await?;
        let code = answer.code().to_owned();
        let redeemed = self.client.try_post("/oauth/token", &Client::redemption(&request, &code)).await?;
        Ok((request, code, redeemed.tokens().refresh_token))
    }

    async fn refresh(&self, browser: &Browser, notes: &mut Vec<Note>) -> Result<(), Cut> {
        let (_, _, first) = self.tokens(browser).await?;
        notes.push(Note::Lives(first.clone()));
        let mut token = first;
        loop {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
            token = self.client.try_post("/oauth/token", &fields).await?.tokens().refresh_token;
            notes.pop();
            notes.push(Note::Lives(token.clone()));
        }
    }

    async fn redeem(&self, browser: &Browser, notes: &mut Vec<Note>) -> Result<(), Cut> {
        loop {
            let (request, code, token) = self.tokens(browser).await?;
            // A second redemption ends the grant, so each grant serves one claim only.
            notes.push(if notes.len().is_multiple_of(2) {
                Note::Spent(request, code)
            } else {
                Note::Lives(token)
            });
        }
    }

    async fn revoke(&self, browser: &Browser, notes: &mut Vec<Note>) -> Result<(), Cut> {
        loop {
            let (_, _, token) = self.tokens(browser).await?;
            self.client.try_post("/oauth/revoke", &[("token", &token)]).await?.ok();
            notes.push(Note::Revoked(token));
        }
    }

    async fn sign_in(&self, mut browser: Browser, notes: &mut Vec<Note>) -> Result<(), Cut> {
        loop {
            browser.try_walk(&self.request(), &self.person, "").await?;
            let fresh = browser.another();
            notes.push(Note::SignedIn(std::mem::replace(&mut browser, fresh)));
        }
    }
}

/// All that was acknowledged since the last check.
#[derive(Default)]
pub(super) struct Ledger {
    notes: Vec<Note>,
    held: usize,
}

/// Notes checked after each kill; a sample of a longer list, so that checking does not outlast the load.
const MOST_CHECKED: usize = 120;

impl Ledger {
    pub(super) fn add(&mut self, notes: Vec<Note>) {
        self.notes.extend(notes);
    }

    /// Holds the server to everything noted, then begins a new page.
    pub(super) async fn check(&mut self, client: &Client) {
        let step = self.notes.len().div_ceil(MOST_CHECKED).max(1);
        for note in std::mem::take(&mut self.notes).iter().step_by(step) {
            check(note, client).await;
            self.held += 1;
        }
    }

    /// A ledger that held nothing would prove nothing.
    pub(super) fn says_enough(&self, database: Database) {
        assert!(self.held > 200, "only {} claims were checked on {database:?}", self.held);
    }
}

async fn check(note: &Note, client: &Client) {
    match note {
        Note::Lives(token) => {
            let answer = client.refresh(token).await;
            assert_eq!(answer.status, 200, "an acknowledged refresh token is lost: {}", answer.text);
        }
        Note::Revoked(token) => {
            let answer = client.refresh(token).await;
            assert_eq!(answer.refusal(), (400, "invalid_grant"), "a revocation is lost");
        }
        Note::Spent(request, code) => {
            let answer = client.redeem(request, code).await;
            assert_eq!(answer.refusal(), (400, "invalid_grant"), "a redemption is lost");
        }
        Note::SignedIn(browser) => {
            let silent = client.request().scope("openid offline_access").prompt("none");
            let page = browser.authorize(&silent).await;
            assert!(page.leaves_to().query_pairs().any(|(name, _)| name == "code"), "a sign-in is lost");
        }
    }
}
