//! Between the password and the second step: nobody is signed in yet.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::accounts::{Account, AccountState};
use domain::factors::STEP_PAGE_SECONDS;
use domain::ids::{AccountId, PersonId, SessionId};
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use city::accounts::{self, Credentials};
use city::sessions::MaybeSignedIn;
use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};
use web::error::PageError;
use web::extract::FormOf;
use web::onward::Onward;

/// A right password, as the browser's cookie carries it to the second step, sealed. It opens that page and nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SecondStep {
    account: AccountId,
    person: PersonId,
    /// Keyed hash of the login name that was typed.
    pub(super) lookup: Vec<u8>,
    /// The row of the password: the step is void once it is not the present one.
    pub(super) password: Uuid,
    until: Timestamp,
    /// The session that the browser had when the password was given.
    #[serde(default)]
    beside: Option<SessionId>,
}

impl SecondStep {
    /// After that password.
    pub(super) fn of(account: &Account, lookup: &[u8], password: Uuid, now: Timestamp) -> Self {
        let (person, until) = (account.person, now.plus(STEP_PAGE_SECONDS));
        Self { account: account.id, person, lookup: lookup.to_vec(), password, until, beside: None }
    }

    /// The same in a browser that had that session.
    pub(super) fn beside(self, session: Option<&Session>) -> Self {
        Self { beside: session.map(|session| session.id), ..self }
    }

    /// Whether somebody else signed in in the browser since the password was given: the step of before is over.
    fn is_overtaken_by(&self, session: &Session) -> bool {
        session.person != self.person && self.beside != Some(session.id)
    }

    /// The `Set-Cookie` value.
    pub(super) fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::SecondStep, self)?;
        Ok(cookies::set(CookieName::Second, &sealed, Some(STEP_PAGE_SECONDS), &app.config.server))
    }
}

/// What came before the second step.
#[derive(Clone, Debug)]
pub(super) enum Before {
    /// The password, just now.
    Password(SecondStep),
    /// A sign-in that is not sure enough for what is asked.
    Session(Arc<Session>),
}

/// Somebody at the second step. The forms act for that person, whoever else is signed in.
#[derive(Debug)]
pub(super) struct Stepping {
    pub(super) before: Before,
    pub(super) credentials: Credentials,
}

impl Stepping {
    /// The person.
    pub(super) fn person(&self) -> PersonId {
        self.credentials.account.person
    }

    /// Keyed hash of the login name.
    pub(super) fn lookup(&self) -> &[u8] {
        match &self.before {
            Before::Password(step) => &step.lookup,
            Before::Session(_) => &self.credentials.login_lookup,
        }
    }

    async fn find(parts: &mut Parts, app: &App) -> Result<Option<Self>, PageError> {
        let text = cookies::read(&parts.headers, CookieName::Second, &app.config.server);
        let step: Option<SecondStep> =
            text.and_then(|text| app.keyring.sealer().open(Purpose::SecondStep, text));
        let now = app.now();
        let session = MaybeSignedIn::from_request_parts(parts, app).await?.0;
        let is_open = |step: &SecondStep| {
            now < step.until && session.as_ref().is_none_or(|session| !step.is_overtaken_by(session))
        };
        let (person, before) = match (step.filter(is_open), session) {
            (Some(step), _) => (step.person, Before::Password(step)),
            (None, Some(session)) => (session.person, Before::Session(session)),
            (None, None) => return Ok(None),
        };
        let found = accounts::find_by_person(app, person).await?.filter(|found| {
            let same = match &before {
                Before::Password(step) => step.account == found.account.id,
                Before::Session(_) => true,
            };
            same && found.person_active && found.account.state == AccountState::Active
        });
        Ok(found.map(|credentials| Self { before, credentials }))
    }
}

impl FromRequestParts<App> for Stepping {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match Self::find(parts, app).await {
            Ok(Some(stepping)) => {
                parts.extensions.insert(FormOf::Way(stepping.person().0));
                Ok(stepping)
            }
            Ok(None) => Err(Redirect::to(&Onward::of_request(parts).through("/login")).into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}
