//! Between the first proof and the second step: nobody is signed in yet.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::accounts::Account;
use domain::assurance::Acr;
use domain::factors::{AMR_CODE, STEP_PAGE_SECONDS, amr_after};
use domain::ids::{AccountId, LinkId, PersonId, SessionId};
use domain::sessions::{AMR_FEDERATED, AMR_PASSWORD, Session};
use domain::timestamp::Timestamp;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::way_on::offered;
use city::accounts::{self, Credentials};
use city::links;
use city::sessions::{MaybeSignedIn, Proved};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};
use web::error::PageError;
use web::extract::FormOf;
use web::onward::Onward;

/// A first proof, as the browser's cookie carries it to the second step, sealed. It opens that page and nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SecondStep {
    account: AccountId,
    person: PersonId,
    /// Keyed hash of the login name.
    pub(super) lookup: Vec<u8>,
    pub(super) first: First,
    /// The account of another provider that is offered to the person afterwards.
    pub(super) offer: Option<Uuid>,
    until: Timestamp,
    /// The session that the browser had when the password was given.
    #[serde(default)]
    beside: Option<SessionId>,
    /// The first proof was given on a computer that many people use.
    #[serde(default)]
    pub(super) is_shared: bool,
}

/// What was proved first. The step is void once it does not hold any more.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) enum First {
    /// The password of that row.
    Password(Uuid),
    /// An account of another provider.
    Link {
        /// Its link to the account of the person.
        link: LinkId,
        /// When it came back.
        at: Timestamp,
    },
}

impl First {
    /// How surely the person has signed in with a code of an app or a recovery code besides, and by what.
    pub(super) fn with_code(self) -> Proved {
        let before = match self {
            Self::Password(_) => AMR_PASSWORD,
            Self::Link { .. } => AMR_FEDERATED,
        };
        Proved { acr: Acr::Mfa, amr: amr_after(before, AMR_CODE).into() }
    }
}

impl SecondStep {
    /// After that proof of the owner of an account whose login name has that keyed hash.
    pub(super) fn of(
        account: &Account,
        lookup: &[u8],
        (first, offer): (First, Option<Uuid>),
        now: Timestamp,
    ) -> Self {
        let (person, until) = (account.person, now.plus(STEP_PAGE_SECONDS));
        Self {
            account: account.id,
            person,
            lookup: lookup.to_vec(),
            first,
            offer,
            until,
            beside: None,
            is_shared: false,
        }
    }

    /// The same in a browser that had that session.
    pub(super) fn beside(self, session: Option<&Session>) -> Self {
        Self { beside: session.map(|session| session.id), ..self }
    }

    /// The same on a computer that many people use, if it is one.
    pub(super) fn on_shared(self, is_shared: bool) -> Self {
        Self { is_shared, ..self }
    }

    /// Whether somebody else signed in in the browser since the password was given: the step of before is over.
    fn is_overtaken_by(&self, session: &Session) -> bool {
        session.person != self.person && self.beside != Some(session.id)
    }

    /// Whether the first proof still holds: the password is the present one; the link is there, and nobody changed the
    /// password since. It stays so until the transaction ends.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub(super) async fn holds_within(&self, act: &Act<'_>) -> Result<bool, StoreError> {
        match self.first {
            First::Password(row) => accounts::is_current_within(act, row).await,
            First::Link { link, at } => Ok(links::lock_within(act, self.person, link).await?
                && !accounts::is_changed_since_within(act, self.account, at).await?),
        }
    }

    /// The `Set-Cookie` value. On a shared computer it goes with the browser.
    pub(super) fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::SecondStep, self)?;
        let seconds = (!self.is_shared).then_some(STEP_PAGE_SECONDS);
        Ok(cookies::set(CookieName::Second, &sealed, seconds, &app.config.server))
    }
}

/// What came before the second step.
#[derive(Clone, Debug)]
pub(super) enum Before {
    /// A first proof, just now.
    First(SecondStep),
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
            Before::First(step) => &step.lookup,
            Before::Session(_) => &self.credentials.login_lookup,
        }
    }

    /// Whether many people use the computer.
    pub(super) fn is_on_shared(&self) -> bool {
        match &self.before {
            Before::First(step) => step.is_shared,
            Before::Session(session) => session.shared,
        }
    }

    /// Where the person goes after the step.
    pub(super) fn target(&self, onward: &Onward) -> String {
        match &self.before {
            Before::First(SecondStep { offer: Some(offer), .. }) => offered(onward, *offer),
            _ => onward.target(),
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
            (Some(step), _) => (step.person, Before::First(step)),
            (None, Some(session)) => (session.person, Before::Session(session)),
            (None, None) => return Ok(None),
        };
        let found = accounts::find_by_person(app, person).await?.filter(|found| {
            let same = match &before {
                Before::First(step) => step.account == found.account.id,
                Before::Session(_) => true,
            };
            same && found.is_usable()
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
