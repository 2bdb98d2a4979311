//! GET and POST /oauth/logout; POST /oauth/logout/confirm.

use std::sync::Arc;

use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::clients::KnownClient;
use domain::logout::{LogoutRequest, read};
use domain::parameters::{MOST_BYTES, Parameters};
use http::HeaderValue;
use http::header::SET_COOKIE;

use super::pages::{LoggedOutPage, LogoutPage};
use crate::app::App;
use crate::clients::{self, read_own_id_token};
use crate::platform::fault::Fault;
use crate::platform::seal::Purpose;
use crate::sessions::{self, MaybeSignedIn};
use crate::web::cards::ClientCard;
use crate::web::cookies::{self, CookieName};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Asks before it ends the session; where there is none, goes on at once.
pub(super) async fn get(
    State(app): State<App>,
    language: Language,
    csrf: CsrfToken,
    MaybeSignedIn(session): MaybeSignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let parameters = Parameters::parse_with_repeats(query.as_bytes()).map_err(refused)?;
    let request = match parameters.get("handle") {
        Some(handle) => open(&app, handle)?,
        None => judge(&app, &parameters).await?,
    };
    let client = client_of(&app, &request).await?;
    if session.is_none() {
        return leave(&app, language, &request, client.as_deref());
    }
    let handle = app.keyring.sealer().seal(Purpose::Logout, &request).map_err(Fault::from)?;
    let client = client.as_deref().map(|known| ClientCard::from(&known.client));
    let page = app.renderer.page(language.0, &LogoutPage { csrf: csrf.value.clone(), handle, client })?;
    Ok((csrf, page).into_response())
}

/// A form from another site comes without our cookies: the judged request goes on by GET, with them.
pub(super) async fn post(State(app): State<App>, request: Request) -> Result<Response, PageError> {
    let body = axum::body::to_bytes(request.into_body(), MOST_BYTES).await;
    let body = body.map_err(|_| PageRefusal::BadRequest)?;
    let request = judge(&app, &Parameters::parse_with_repeats(&body).map_err(refused)?).await?;
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
    let client = client_of(&app, &request).await?;
    let mut response = leave(&app, language, &request, client.as_deref())?;
    let gone = HeaderValue::from_str(&cookies::clear(CookieName::Session, &app.config.server));
    response.headers_mut().extend(gone.ok().map(|gone| (SET_COOKIE, gone)));
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
    read(parameters, hinted.as_deref().map(|known| &known.client)).map_err(refused)
}

async fn client_of(app: &App, request: &LogoutRequest) -> Result<Option<Arc<KnownClient>>, PageError> {
    match &request.client {
        Some(id) => Ok(clients::find_active(app, id).await?),
        None => Ok(None),
    }
}

fn leave(
    app: &App,
    language: Language,
    request: &LogoutRequest,
    client: Option<&KnownClient>,
) -> Result<Response, PageError> {
    if let Some(uri) = &request.return_uri {
        return Ok(Redirect::to(uri).into_response());
    }
    let client = client.map(|known| ClientCard::from(&known.client));
    Ok(app.renderer.page(language.0, &LoggedOutPage { client, return_uri: None })?)
}

fn refused(refusal: domain::refusal::OauthRefusal) -> PageError {
    PageError::with_detail(PageRefusal::BadRequest, &refusal)
}
