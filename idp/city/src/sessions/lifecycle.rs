//! How a session begins and changes.

use std::borrow::Cow;
use std::sync::Arc;

use domain::assurance::Acr;
use domain::factors::amr_after;
use domain::ids::{ContextId, PersonId, SessionId};
use domain::sessions::{AMR_PASSWORD, Session};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::cache::Sessions;
use super::ending::{Ended, end_within, note_end_within};
use super::store::{self, Listed};
use crate::grants::{self, Which};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::invalidate::Key;
use platform::origin::Origin;
use platform::seal::{Purpose, Sealer};
use web::app::App;
use web::cookies::{self, CookieName};
use web::device::kept_agent;

/// How a person proved herself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// How surely.
    pub acr: Acr,
    /// By what, as it stands in `amr` (RFC 8176).
    pub amr: Cow<'static, str>,
}

impl Proved {
    /// By a password alone.
    pub const PASSWORD: Self = Self { acr: Acr::Sfa, amr: Cow::Borrowed(AMR_PASSWORD) };
}

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
        proved: Proved,
        user_agent: &str,
        replaces: Option<Arc<Session>>,
        now: Timestamp,
    ) -> Self {
        let session = Session {
            id: SessionId(new_id()),
            person,
            auth_time: now,
            acr: proved.acr.value().to_owned(),
            amr: proved.amr.into_owned(),
            chosen_context: None,
            created_at: now,
            expires_at: now.plus(app.config.sessions.life_seconds),
            ended_at: None,
            proved_at: None,
            needs_factor: false,
            shared: false,
        };
        let user_agent = kept_agent(user_agent);
        let code = store::code_of(&app.keyring.sealer(), &session);
        Self { session, user_agent, replaces, code }
    }

    /// A session that takes the place of `before` after a further step of the same person: it says how surely the person has
    /// signed in now, and by what besides. The time of sign-in, the acting context and the end stay as they were. A passkey
    /// is a proof of its own: with it the session is fresh (see [`Session::is_fresh`]).
    pub fn raised(app: &App, before: Arc<Session>, proved: Proved, user_agent: &str, now: Timestamp) -> Self {
        let fresh = (proved.acr == Acr::Phr).then_some(now);
        let proved = Proved {
            acr: proved.acr.max(before.assurance()),
            amr: amr_after(&before.amr, &proved.amr).into(),
        };
        let mut opening = Self::new(app, before.person, proved, user_agent, None, now);
        opening.session.auth_time = before.auth_time;
        opening.session.chosen_context = before.chosen_context;
        opening.session.expires_at = before.expires_at;
        opening.session.proved_at = fresh.or(before.proved_at);
        opening.session.shared = before.shared;
        opening.replaces = Some(before);
        opening.sign(app)
    }

    /// The same in which the person must enrol a second factor first.
    #[must_use]
    pub fn needing_factor(mut self, app: &App) -> Self {
        self.session.needs_factor = true;
        self.sign(app)
    }

    /// The same on a computer that many people use, if it is one: the session is over sooner.
    #[must_use]
    pub fn on_shared(mut self, app: &App, is_shared: bool) -> Self {
        if !is_shared {
            return self;
        }
        self.session.shared = true;
        self.lasting(app, app.config.sessions.shared_seconds)
    }

    /// The same in the browser of another session of the person: on a shared computer it ends no later than that one.
    #[must_use]
    pub fn beside(mut self, app: &App, before: &Session) -> Self {
        if before.shared {
            self.session.expires_at = self.session.expires_at.min(before.expires_at);
        }
        self.on_shared(app, before.shared)
    }

    /// The same of somebody who signed in at that moment, elsewhere and before.
    #[must_use]
    pub fn since(mut self, app: &App, auth_time: Timestamp) -> Self {
        self.session.auth_time = auth_time;
        self.sign(app)
    }

    /// The same that ends after so many seconds, unless it ends before by itself.
    #[must_use]
    pub fn lasting(mut self, app: &App, seconds: i64) -> Self {
        let session = &mut self.session;
        session.expires_at = session.expires_at.min(session.created_at.plus(seconds));
        self.sign(app)
    }

    fn sign(mut self, app: &App) -> Self {
        self.code = store::code_of(&app.keyring.sealer(), &self.session);
        self
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

/// Writes the session inside a transaction. The one it replaces ends: if it was the same person's, who only
/// proved herself again, what was granted in it goes on in the new one, else it ends too.
///
/// # Errors
/// When a row cannot be written.
pub async fn open_within(act: &Act<'_>, opening: &Opening) -> Result<(), StoreError> {
    let (session, now) = (&opening.session, opening.session.created_at);
    if let Some(old) = &opening.replaces {
        if old.person == session.person {
            grants::move_to_session(act, session.person, (old.id, session.id), now).await?;
        }
        end_within(act, (old.id, old.person), Ended::Replaced, now).await?;
    }
    insert_within(act, opening).await
}

/// The same for a session that takes the place of another one after a further step ([`Opening::raised`]); `false`, and nothing
/// is written, if that one ended meanwhile.
///
/// # Errors
/// When a row cannot be written.
pub async fn raise_within(act: &Act<'_>, opening: &Opening) -> Result<bool, StoreError> {
    let (session, now) = (&opening.session, opening.session.created_at);
    let Some(old) = &opening.replaces else { return Ok(false) };
    if !store::mark_ended(act, old.id, now).await? {
        return Ok(false);
    }
    grants::move_to_session(act, session.person, (old.id, session.id), now).await?;
    note_end_within(act, (old.id, old.person), Ended::Replaced, now).await?;
    insert_within(act, opening).await?;
    Ok(true)
}

async fn insert_within(act: &Act<'_>, opening: &Opening) -> Result<(), StoreError> {
    let (session, now) = (&opening.session, opening.session.created_at);
    let at_school = act.origin().and_then(Origin::at_school);
    store::insert(act, session, (&opening.user_agent, at_school), opening.code.clone()).await?;
    let (who, detail) = (
        session.person.to_string(),
        json!({ "session": session.id.0, "amr": session.amr, "acr": session.acr }),
    );
    act.audit(AuditAct::SessionBegun, &who, &who, &detail, now).await
}

/// Notes in a session that its owner gave the password or a passkey once more; `false` if the session ended meanwhile.
///
/// # Errors
/// When the row cannot be written.
pub async fn prove_again_within(
    act: &Act<'_>,
    sealer: &Sealer,
    session: &Session,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let proved = Session { proved_at: Some(now), ..session.clone() };
    let done = store::set_proved(act, &proved, store::code_of(sealer, &proved)).await?;
    act.invalidate(&[Key::Session(session.id)], now).await?;
    Ok(done)
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
    let act = app.db.write(async move |act: &Act<'_>| {
        store::set_context(act, id, context).await?;
        act.invalidate(&[Key::Session(id)], now).await
    });
    Ok(act.await?)
}

/// Ends contexts in the sessions that act in them, inside a transaction, and what was granted in them; whoever is
/// signed in stays so and chooses anew.
///
/// # Errors
/// When a row cannot be written.
pub async fn leave_contexts_within(
    act: &Act<'_>,
    contexts: &[ContextId],
    now: Timestamp,
) -> Result<(), StoreError> {
    if contexts.is_empty() {
        return Ok(());
    }
    let sessions = store::list_choosing(act, contexts).await?;
    if !sessions.is_empty() {
        store::clear_context(act, &sessions).await?;
        let keys: Vec<Key> = sessions.iter().map(|id| Key::Session(*id)).collect();
        act.invalidate(&keys, now).await?;
    }
    grants::end_where(act, Which::Contexts(contexts.to_vec()), now).await?;
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
    Ok(app.cache::<Sessions>().get_or_read(&id, || store::find(app.db.read(), &sealer, id)).await?)
}
