//! GET and POST /oauth/logout; POST /oauth/logout/confirm.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::logout::{LogoutRequest, read};
use domain::parameters::Parameters;

use super::pages::{LoggedOutPage, LogoutPage};
use crate::app::App;
use crate::clients::{self, read_own_id_token};
use crate::platform::fault::Fault;
use crate::platform::seal::Purpose;
use crate::sessions::{self, MaybeSignedIn};
use crate::web::cards::ClientCard;
use crate::web::cookies::{self, CookieName};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Forwarded, Language, Now};

/// Asks before it ends the session; where there is none, goes on at once.
pub(super) async fn get(
    State(app): State<App>,
    language: Language,
    csrf: CsrfToken,
    MaybeSignedIn(session): MaybeSignedIn,
    Forwarded(parameters): Forwarded,
) -> Result<Response, PageError> {
    let request = match parameters.get("handle") {
        Some(handle) => open(&app, handle)?,
        None => judge(&app, &parameters).await?,
    };
    if session.is_none() {
        return leave(&app, language, &request);
    }
    let handle = app.keyring.sealer().seal(Purpose::Logout, &request).map_err(Fault::from)?;
    let client = card_of(&app, &request).await?;
    let page = app.renderer.page(language.0, &LogoutPage { csrf: csrf.value.clone(), handle, client })?;
    Ok((csrf, page).into_response())
}

/// A form from another site comes without our cookies: the judged request goes on by GET, with them.
pub(super) async fn post(
    State(app): State<App>,
    Forwarded(parameters): Forwarded,
) -> Result<Response, PageError> {
    let request = judge(&app, &parameters).await?;
    let handle = app.keyring.sealer().seal(Purpose::Logout, &request).map_err(Fault::from)?;
    Ok(Redirect::to(&format!("/oauth/logout?handle={handle}")).into_response())
}

/// Ends the session, or leaves it.
pub(super) async fn confirm(
    State(app): State<App>,
    Now(now): Now,
    language: Language,
    MaybeSignedIn(session): MaybeSignedIn,
    CsrfForm(form): CsrfForm,
) -> Result<Response, PageError> {
    if form.get("action") != Some("logout") {
        return Ok(Redirect::to("/me").into_response());
    }
    let request = open(&app, form.get("handle").unwrap_or_default())?;
    if let Some(session) = session {
        sessions::end(&app, session.id, now).await?;
    }
    let mut response = leave(&app, language, &request)?;
    cookies::give(response.headers_mut(), &cookies::clear(CookieName::Session, &app.config.server));
    Ok(response)
}

fn open(app: &App, handle: &str) -> Result<LogoutRequest, PageError> {
    Ok(app.keyring.sealer().open(Purpose::Logout, handle).ok_or(PageRefusal::StaleForm)?)
}

async fn judge(app: &App, parameters: &Parameters) -> Result<LogoutRequest, PageError> {
    let hinted = match parameters.get("id_token_hint") {
        None => None,
        Some(token) => {
            let token = read_own_id_token(app, token).ok_or(PageRefusal::BadRequest)?;
            clients::find_active(app, &token.audience).await?
        }
    };
    read(parameters, hinted.as_deref().map(|known| &known.client)).map_err(PageError::malformed)
}

async fn card_of(app: &App, request: &LogoutRequest) -> Result<Option<ClientCard>, PageError> {
    let Some(id) = &request.client else { return Ok(None) };
    let known = clients::find_active(app, id).await?;
    Ok(known.map(|known| ClientCard::from(&known.client)))
}

/// Back to the service, where it named an address that it registered.
fn leave(app: &App, language: Language, request: &LogoutRequest) -> Result<Response, PageError> {
    match &request.return_uri {
        Some(uri) => Ok(Redirect::to(uri).into_response()),
        None => Ok(app.renderer.page(language.0, &LoggedOutPage)?),
    }
}
