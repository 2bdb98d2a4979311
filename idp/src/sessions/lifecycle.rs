//! How a session begins, changes and ends.

use std::sync::Arc;

use domain::ids::{ContextId, PersonId, SessionId};
use domain::sessions::{ACR_PASSWORD, Session};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::store::{self, Listed};
use crate::app::App;
use crate::grants::{self, Which};
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::invalidate::{self, Key};
use crate::platform::seal::Purpose;
use crate::web::cookies::{self, CookieName};

/// Longer names of browsers are cut.
const MOST_AGENT_CHARACTERS: usize = 200;

/// A session about to begin; the same value is written, and then given to the browser.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The new session.
    pub session: Session,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
    /// The session this browser had until now; it ends with the beginning of the new one.
    pub replaces: Option<Arc<Session>>,
    /// Binds the session to the person.
    code: Vec<u8>,
}

impl Opening {
    /// A session of that person from now on, under an id of its own: nothing of an older cookie is kept, so
    /// that nobody can have planted it (session fixation).
    pub fn new(
        app: &App,
        person: PersonId,
        amr: &str,
        user_agent: &str,
        replaces: Option<Arc<Session>>,
        now: Timestamp,
    ) -> Self {
        let session = Session {
            id: SessionId(Uuid::now_v7()),
            person,
            auth_time: now,
            acr: ACR_PASSWORD.to_owned(),
            amr: amr.to_owned(),
            chosen_context: None,
            created_at: now,
            expires_at: now.plus(app.config.sessions.life_seconds),
            ended_at: None,
        };
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(MOST_AGENT_CHARACTERS).collect();
        let code = store::code_of(&app.keyring.sealer(), &session);
        Self { session, user_agent, replaces, code }
    }

    /// The `Set-Cookie` value that gives the browser its session. It has no age of its own, so that it goes with
    /// the browser where many people use one machine; the row says when the session is over.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn cookie(&self, app: &App) -> Result<String, Fault> {
        let handle = app.keyring.sealer().seal(Purpose::SessionCookie, &self.session.id)?;
        Ok(cookies::set(CookieName::Session, &handle, None, &app.config.server))
    }
}

/// Sessions and grants that a transaction ended or changed.
#[derive(Debug, Default)]
#[must_use = "forget them after the commit"]
pub struct Stale {
    sessions: Vec<SessionId>,
    grants: grants::Ended,
}

impl Stale {
    /// Forgets them here and has the clients told; call it after the commit.
    pub fn forget(&self, app: &App) {
        for id in &self.sessions {
            app.caches.sessions.forget(id);
        }
        if !self.grants.grants.is_empty() {
            self.grants.forget(app);
        }
    }

    /// Takes what another step of the same transaction made stale.
    pub fn add(&mut self, other: Self) {
        self.sessions.extend(other.sessions);
        self.grants.grants.extend(other.grants.grants);
    }
}

/// Writes the session inside a transaction. The one it replaces ends: if it was the same person's, who only
/// proved herself again, what was granted in it goes on in the new one, else it ends too.
///
/// # Errors
/// When a row cannot be written.
pub async fn open_within(tx: &Act<'_>, opening: &Opening) -> Result<Stale, StoreError> {
    let (session, now) = (&opening.session, opening.session.created_at);
    let mut stale = Stale::default();
    if let Some(old) = &opening.replaces {
        if old.person == session.person {
            stale.grants = grants::move_to_session(tx, old.id, session.id, now).await?;
        }
        stale.add(end_within(tx, old.id, now).await?);
    }
    store::insert(tx, session, &opening.user_agent, opening.code.clone()).await?;
    Ok(stale)
}

/// Notes what the person acts as from now on, unless a client asks for something else.
///
/// # Errors
/// When the row cannot be written.
pub async fn choose_context(
    app: &App,
    session: &Session,
    context: ContextId,
    now: Timestamp,
) -> Result<(), Fault> {
    let id = session.id;
    let chosen = app.db.write(async move |tx: &Act<'_>| {
        store::set_context(tx, id, context).await?;
        invalidate::record(tx, &[Key::Session(id)], now).await
    });
    chosen.await?;
    app.caches.sessions.forget(&id);
    Ok(())
}

/// Ends contexts in the sessions that act in them, inside a transaction, and what was granted in them; whoever is
/// signed in stays so and chooses anew.
///
/// # Errors
/// When a row cannot be written.
pub async fn leave_contexts_within(
    tx: &Act<'_>,
    contexts: &[ContextId],
    now: Timestamp,
) -> Result<Stale, StoreError> {
    if contexts.is_empty() {
        return Ok(Stale::default());
    }
    let sessions = store::list_choosing(tx, contexts).await?;
    if !sessions.is_empty() {
        store::clear_context(tx, &sessions).await?;
        let keys: Vec<Key> = sessions.iter().map(|id| Key::Session(*id)).collect();
        invalidate::record(tx, &keys, now).await?;
    }
    let grants = grants::end_where(tx, Which::Contexts(contexts.to_vec()), now).await?;
    Ok(Stale { sessions, grants })
}

/// Ends a session and what was granted in it, inside a transaction.
async fn end_within(tx: &Act<'_>, session: SessionId, now: Timestamp) -> Result<Stale, StoreError> {
    if !store::mark_ended(tx, session, now).await? {
        return Ok(Stale::default());
    }
    invalidate::record(tx, &[Key::Session(session)], now).await?;
    let grants = grants::end_where(tx, Which::Session(session), now).await?;
    Ok(Stale { sessions: vec![session], grants })
}

/// Ends a session and what was granted in it.
///
/// # Errors
/// When a row cannot be written.
pub async fn end(app: &App, session: SessionId, now: Timestamp) -> Result<(), Fault> {
    app.db.write(async move |act: &Act<'_>| end_within(act, session, now).await).await?.forget(app);
    Ok(())
}

/// Ends the sessions of a person, but for one, inside a transaction.
///
/// # Errors
/// When a row cannot be written.
pub async fn end_all_of_within(
    tx: &Act<'_>,
    person: PersonId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<Stale, StoreError> {
    let mut stale = Stale::default();
    for listed in store::list_live_of(tx, person, now).await? {
        let id = listed.session.id;
        if Some(id) != except {
            stale.add(end_within(tx, id, now).await?);
        }
    }
    Ok(stale)
}

/// Ends the sessions of a person, but for one.
///
/// # Errors
/// When a row cannot be written.
pub async fn end_all_of(
    app: &App,
    person: PersonId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<(), Fault> {
    let act = async move |act: &Act<'_>| end_all_of_within(act, person, except, now).await;
    app.db.write(act).await?.forget(app);
    Ok(())
}

/// The live sessions of a person, the latest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_live_of(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Listed>, Fault> {
    Ok(store::list_live_of(app.db.read(), person, now).await?)
}

/// The session with that id, live or not.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(app: &App, id: SessionId) -> Result<Option<Arc<Session>>, Fault> {
    let sealer = app.keyring.sealer();
    Ok(app.caches.sessions.get_or_read(&id, store::find(app.db.read(), &sealer, id)).await?)
}
