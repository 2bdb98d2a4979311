//! Who is signed in, kept in memory: a browser's session holds several identities of one person side by side,
//! each under a handle of its own, so that two tabs acting for two children stay right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use openidconnect::CsrfToken;

use crate::claims::{MoreClaims, Standing};
use crate::provider::CityUserInfo;
use crate::signin::{Pending, SignedIn};

/// One sign-in: a person in one context.
pub struct Identity {
    /// Its place in addresses. Random, so that an old tab can never show another identity than its own.
    pub handle: String,
    /// Tokens and the claims of the ID token.
    pub signed_in: SignedIn,
    /// The last answer of userinfo.
    pub userinfo: Option<CityUserInfo>,
    /// Whom she acts as, and what else she may.
    pub standing: Standing,
    /// When the tokens came, Unix seconds.
    pub since: i64,
}

impl Identity {
    /// The person's pseudonym at this client.
    pub fn sub(&self) -> &str {
        self.signed_in.claims.subject().as_str()
    }

    /// The provider's session.
    pub fn sid(&self) -> Option<&str> {
        self.signed_in.claims.additional_claims().sid()
    }

    /// The claims of userinfo beyond the standard ones.
    pub fn more(userinfo: Option<&CityUserInfo>) -> Option<&MoreClaims> {
        userinfo.map(CityUserInfo::additional_claims)
    }

    /// The name to show: userinfo's, else the ID token's.
    pub fn name(&self) -> String {
        let own = self.signed_in.claims.name();
        let name = self.userinfo.as_ref().and_then(CityUserInfo::name).or(own);
        name.and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()).unwrap_or_default()
    }

    fn is_same_context(&self, other: &Self) -> bool {
        let ctx = |identity: &Self| identity.standing.acting.as_ref().map(|acting| acting.ctx.clone());
        ctx(self) == ctx(other)
    }
}

struct Session {
    identities: Vec<Arc<Identity>>,
    last_seen: i64,
}

struct Waiting {
    pending: Pending,
    browser: String,
    until: i64,
}

/// All sessions, the sign-ins under way, and the logout tokens seen.
#[derive(Default)]
pub struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    sessions: HashMap<String, Session>,
    waiting: HashMap<String, Waiting>,
    logout_tokens: HashMap<String, i64>,
}

/// A session ends after 8 hours without use.
const IDLE: i64 = 8 * 3600;
/// A sign-in may take 20 minutes: activation, a new password, consent.
const WAITING: i64 = 20 * 60;
/// More sign-ins under way than this and the oldest are forgotten.
const MOST_WAITING: usize = 20_000;
/// One browser holds at most this many identities; the oldest goes.
const MOST_IDENTITIES: usize = 12;

impl Sessions {
    /// Keeps what belongs to a sign-in that begins, for the browser that holds the answered secret.
    pub fn wait(&self, pending: Pending, now: i64) -> String {
        let browser = random();
        let mut state = self.state();
        state.waiting.retain(|_, waiting| waiting.until > now);
        if state.waiting.len() >= MOST_WAITING {
            let oldest = state.waiting.iter().min_by_key(|(_, waiting)| waiting.until);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                state.waiting.remove(&key);
            }
        }
        let waiting = Waiting { pending, browser: browser.clone(), until: now + WAITING };
        state.waiting.insert(waiting.pending.state.secret().clone(), waiting);
        browser
    }

    /// Takes what was kept, once, and only for the browser that began.
    pub fn take(&self, state_parameter: &str, browser: Option<&str>, now: i64) -> Option<Pending> {
        let mut state = self.state();
        let is_its = |waiting: &Waiting| Some(waiting.browser.as_str()) == browser && waiting.until > now;
        state.waiting.get(state_parameter).filter(|waiting| is_its(waiting))?;
        state.waiting.remove(state_parameter).map(|waiting| waiting.pending)
    }

    /// Adds an identity to the browser's session, or begins a session; answers the session's id and the identity's
    /// handle. One that acts in the same context gives way and leaves its handle, so that its tab goes on. Another
    /// person's session is not joined; it ends.
    pub fn add(&self, id: Option<&str>, mut identity: Identity, now: i64) -> (String, String) {
        let mut state = self.state();
        state.sessions.retain(|_, session| session.last_seen + IDLE > now);
        let mut session = id.and_then(|id| state.sessions.remove(id));
        session = session.filter(|known| known.identities.iter().all(|other| other.sub() == identity.sub()));
        let id = id.filter(|_| session.is_some()).map_or_else(random, str::to_owned);
        let mut identities = session.map_or_else(Vec::new, |session| session.identities);
        if let Some(at) = identities.iter().position(|other| other.is_same_context(&identity)) {
            identity.handle.clone_from(&identities.remove(at).handle);
        }
        if identities.len() >= MOST_IDENTITIES {
            identities.remove(0);
        }
        let handle = identity.handle.clone();
        identities.push(Arc::new(identity));
        state.sessions.insert(id.clone(), Session { identities, last_seen: now });
        (id, handle)
    }

    /// The identities of a browser, oldest first; none if it has no session.
    pub fn identities(&self, id: Option<&str>, now: i64) -> Vec<Arc<Identity>> {
        let mut state = self.state();
        let session =
            id.and_then(|id| state.sessions.get_mut(id)).filter(|session| session.last_seen + IDLE > now);
        session.map_or_else(Vec::new, |session| {
            session.last_seen = now;
            session.identities.clone()
        })
    }

    /// Puts a refreshed identity in the place of the one with the same handle, if that is still there.
    pub fn replace(&self, id: &str, identity: Identity) {
        let mut state = self.state();
        let identities = state.sessions.get_mut(id).map(|session| &mut session.identities);
        let place = identities.and_then(|all| all.iter_mut().find(|other| other.handle == identity.handle));
        if let Some(place) = place {
            *place = Arc::new(identity);
        }
    }

    /// Ends one identity of a browser.
    pub fn end_identity(&self, id: &str, handle: &str) {
        let mut state = self.state();
        if let Some(session) = state.sessions.get_mut(id) {
            session.identities.retain(|identity| identity.handle != handle);
        }
    }

    /// Ends a browser's session; answers what it held.
    pub fn end(&self, id: &str) -> Vec<Arc<Identity>> {
        self.state().sessions.remove(id).map_or_else(Vec::new, |session| session.identities)
    }

    /// Ends, in all browsers, what a logout token names: a session of the provider, or all of a person.
    pub fn end_named(&self, sid: Option<&str>, sub: Option<&str>) -> usize {
        let is_named = |identity: &Identity| match (sid, sub) {
            (Some(sid), _) => identity.sid() == Some(sid),
            (None, Some(sub)) => identity.sub() == sub,
            (None, None) => false,
        };
        let mut state = self.state();
        let mut ended = 0;
        for session in state.sessions.values_mut() {
            let before = session.identities.len();
            session.identities.retain(|identity| !is_named(identity));
            ended += before - session.identities.len();
        }
        state.sessions.retain(|_, session| !session.identities.is_empty());
        ended
    }

    /// Whether this logout token is seen for the first time; remembered until it expires.
    pub fn is_first(&self, jti: &str, until: i64, now: i64) -> bool {
        let mut state = self.state();
        state.logout_tokens.retain(|_, expiry| *expiry > now);
        state.logout_tokens.insert(jti.to_owned(), until).is_none()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle for an identity: random, but no secret.
pub fn handle() -> String {
    CsrfToken::new_random_len(9).into_secret()
}

/// 256 random bits as text.
fn random() -> String {
    CsrfToken::new_random_len(32).into_secret()
}
