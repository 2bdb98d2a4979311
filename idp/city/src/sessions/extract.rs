//! Who is signed in in this browser.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ids::{PersonId, SessionId};
use domain::sessions::Session;
use domain::standing::Standing;
use http::HeaderMap;
use http::request::Parts;

use super::lifecycle::find;
use crate::contexts;
use platform::fault::Fault;
use platform::origin::acts_as;
use platform::seal::Purpose;
use web::app::App;
use web::ask::{Named, Who};
use web::cookies::{self, CookieName};
use web::error::PageError;
use web::onward::Onward;
use web::route::{ENROL, Place};

/// The caller is signed in; whoever must enrol a second factor first is sent to do so; whoever is not is sent to the sign-in page, with the request that waits in her tab or the
/// page she asked for.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Her session, live at the moment of the request.
    pub session: Arc<Session>,
}

impl Who for SignedIn {
    fn is_on_shared(&self) -> bool {
        self.session.shared
    }
}

impl Named for SignedIn {
    fn person(&self) -> PersonId {
        self.session.person
    }
}

/// The caller's session, if she has a live one, her account is active and its password is the one she proved
/// herself by.
#[derive(Clone, Debug)]
pub struct MaybeSignedIn(pub Option<Arc<Session>>);

/// The live session of the browser of a request, on the terms of [`MaybeSignedIn`].
///
/// # Errors
/// When the session or its person cannot be read.
pub async fn find_signed_in(app: &App, headers: &HeaderMap) -> Result<Option<Arc<Session>>, Fault> {
    Ok(find_with_standing(app, headers).await?.map(|(session, _)| session))
}

async fn find_with_standing(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<(Arc<Session>, Arc<Standing>)>, Fault> {
    let handle = cookies::read(headers, CookieName::Session, &app.config.server);
    let id = handle.and_then(|text| app.keyring.sealer().open(Purpose::SessionCookie, text));
    let Some(id) = id.map(SessionId) else { return Ok(None) };
    let now = app.now();
    let live = find(app, id).await?.filter(|session| session.is_live(now));
    let Some(session) = live else { return Ok(None) };
    let standing = contexts::standing(app, session.person).await?;
    let standing = standing.filter(|standing| session.suits(standing, now));
    Ok(standing.map(|standing| (session, standing)))
}

impl FromRequestParts<App> for MaybeSignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Some((session, standing)) = find_with_standing(app, &parts.headers).await? else {
            return Ok(Self(None));
        };
        let acting =
            session.chosen_context.and_then(|id| standing.contexts.iter().find(|known| known.id == id));
        if let Some(context) = acting {
            acts_as(context.role.as_str(), Some(&context.school.code));
        }
        Ok(Self(Some(session)))
    }
}

/// Whether the route serves those who must enrol a second factor first.
fn comes_before(parts: &Parts) -> bool {
    parts.extensions.get::<Place>().and_then(Place::route).is_some_and(|route| route.before_factor)
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match MaybeSignedIn::from_request_parts(parts, app).await {
            Ok(MaybeSignedIn(Some(session))) if session.needs_factor && !comes_before(parts) => {
                Err(Redirect::to(&Onward::of_request(parts).through(ENROL)).into_response())
            }
            Ok(MaybeSignedIn(Some(session))) => Ok(Self { session }),
            Ok(MaybeSignedIn(None)) => {
                let onward = Onward::of_request(parts);
                Err(Redirect::to(&onward.through("/login")).into_response())
            }
            Err(error) => Err(error.into_response()),
        }
    }
}
