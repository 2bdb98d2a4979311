//! How a session begins, changes and ends.

use std::sync::Arc;

use domain::ids::{ContextId, PersonId, SessionId};
use domain::sessions::{ACR_PASSWORD, Session};
use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::store::{self, Listed};
use crate::app::App;
use crate::platform::fault::{Fault, StoreError};
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
    pub replaces: Option<SessionId>,
}

impl Opening {
    /// A session of that person from now on, under an id of its own: nothing of an older cookie is kept, so
    /// that nobody can have planted it (session fixation).
    pub fn new(
        app: &App,
        person: PersonId,
        amr: &str,
        user_agent: &str,
        replaces: Option<SessionId>,
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
        Self { session, user_agent, replaces }
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

/// Writes the session inside a transaction and ends the one it replaces; [`forget`] that one after the commit.
pub async fn open_within(db: &impl ConnectionTrait, opening: &Opening) -> Result<(), StoreError> {
    if let Some(old) = opening.replaces {
        end_within(db, old, opening.session.created_at).await?;
    }
    store::insert(db, &opening.session, &opening.user_agent).await
}

/// Begins a session and returns the `Set-Cookie` value for the browser.
///
/// # Errors
/// When the row cannot be written or the cookie cannot be sealed.
pub async fn begin(app: &App, opening: Opening) -> Result<(Session, String), Fault> {
    let cookie = opening.cookie(app)?;
    let kept = opening.clone();
    app.db.write(move |tx| Box::pin(async move { open_within(tx, &opening).await })).await?;
    forget(app, kept.replaces);
    Ok((kept.session, cookie))
}

/// Notes what the person acts as from now on, unless a client asks for something else.
///
/// # Errors
/// When the row cannot be written.
pub async fn choose_context(app: &App, session: &Session, context: ContextId) -> Result<(), Fault> {
    let id = session.id;
    app.db.write(move |tx| Box::pin(store::set_context(tx, id, context))).await?;
    forget(app, [id]);
    Ok(())
}

/// Ends a session and what was granted in it, inside a transaction; [`forget`] it after the commit. Tells
/// whether it was this call that ended it.
pub async fn end_within(
    db: &impl ConnectionTrait,
    session: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::mark_ended(db, session, now).await
}

/// Ends a session and what was granted in it.
///
/// # Errors
/// When the row cannot be written.
pub async fn end(app: &App, session: SessionId, now: Timestamp) -> Result<(), Fault> {
    app.db.write(move |tx| Box::pin(end_within(tx, session, now))).await?;
    forget(app, [session]);
    Ok(())
}

/// Ends the sessions of a person, but for one, inside a transaction; forget the ids after the commit.
pub async fn end_all_of_within(
    db: &impl ConnectionTrait,
    person: PersonId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let live = store::list_live_of(db, person, now).await?;
    let mut ended = Vec::with_capacity(live.len());
    for id in live.into_iter().map(|listed| listed.session.id).filter(|id| Some(*id) != except) {
        if end_within(db, id, now).await? {
            ended.push(id);
        }
    }
    Ok(ended)
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
    let ended = app.db.write(move |tx| Box::pin(end_all_of_within(tx, person, except, now))).await?;
    forget(app, ended);
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
    Ok(app.caches.sessions.get_or_read(&id, store::find(app.db.read(), id)).await?)
}

/// Forgets what was read of sessions; call it after the commit that changed them.
pub fn forget(app: &App, sessions: impl IntoIterator<Item = SessionId>) {
    for id in sessions {
        app.caches.sessions.forget(&id);
    }
}
