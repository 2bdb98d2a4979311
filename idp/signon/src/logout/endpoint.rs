//! GET and POST /oauth/logout; POST /oauth/logout/confirm.
//!
//! What cannot be used of a request costs the way back to the service, never the sign-out (RP-Initiated Logout section 2).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ids::ClientId;
use domain::logout::{Hinted, LogoutRequest, LostWay, read};
use domain::parameters::Parameters;
use domain::refusal::OauthRefusal;
use domain::sessions::Session;
use domain::timestamp::Timestamp;

use super::pages::{LoggedOutPage, LogoutPage, address_of, seal};
use city::clients::{self, read_own_id_token};
use city::sessions::{self, MaybeSignedIn};
use platform::seal::Purpose;
use web::app::App;
use web::cookies;
use web::error::{PageError, note};
use web::extract::{CsrfForm, CsrfToken, Forwarded, Language, Now};
use web::render::cards::ClientCard;
use web::shared;

/// Asks before it ends the session; where there is none, goes on at once. A valid ID token of this very session stands for
/// the question: only a service in which the person signed in has it.
pub(super) async fn get(
    State(app): State<App>,
    Now(now): Now,
    language: Language,
    csrf: CsrfToken,
    MaybeSignedIn(session): MaybeSignedIn,
    asked: Result<Forwarded, PageError>,
) -> Result<Response, PageError> {
    let parameters = asked.map(|Forwarded(parameters)| parameters).ok();
    let request = match parameters.as_ref().and_then(|parameters| parameters.get("handle")) {
        Some(handle) => open(&app, handle),
        None => judge(&app, parameters.as_ref()).await?,
    };
    match session {
        None => leave(&app, language, &request).await,
        Some(session) if is_of(&app, &request, &session) => {
            end(&app, language, (&request, Some(session)), now).await
        }
        Some(_) => {
            let handle = seal(&app, &request)?;
            let client = card_of(&app, &request).await?;
            let page = LogoutPage { csrf: csrf.value.clone(), handle, client, lost: request.lost };
            Ok((csrf, app.renderer.page(language.0, &page)?).into_response())
        }
    }
}

/// A form from another site comes without our cookies: the judged request goes on by GET, with them.
pub(super) async fn post(
    State(app): State<App>,
    asked: Result<Forwarded, PageError>,
) -> Result<Response, PageError> {
    let parameters = asked.map(|Forwarded(parameters)| parameters).ok();
    let request = judge(&app, parameters.as_ref()).await?;
    Ok(Redirect::to(&address_of(&seal(&app, &request)?)).into_response())
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
    let request = open(&app, form.get("handle").unwrap_or_default());
    end(&app, language, (&request, session), now).await
}

async fn end(
    app: &App,
    language: Language,
    (request, session): (&LogoutRequest, Option<Arc<Session>>),
    now: Timestamp,
) -> Result<Response, PageError> {
    let is_shared = session.as_ref().is_some_and(|session| session.shared);
    if let Some(session) = session {
        sessions::end(app, session.id, now).await?;
    }
    let mut response = leave(app, language, request).await?;
    cookies::sign_out(response.headers_mut(), &app.config.server);
    if is_shared {
        shared::leave(response.headers_mut(), app, now)?;
    }
    Ok(response)
}

/// Whether the hint of the request was made in this session.
fn is_of(app: &App, request: &LogoutRequest, session: &Session) -> bool {
    let own = |ClientId(client): &ClientId| app.keyring.sealer().sid(client, session.id.0);
    request.sid.is_some() && request.sid == request.client.as_ref().map(own)
}

/// The request behind a handle; one that does not open has no way back.
fn open(app: &App, handle: &str) -> LogoutRequest {
    let opened = app.keyring.sealer().open(Purpose::Logout, handle);
    opened.unwrap_or_else(|| LogoutRequest::lost(LostWay::Unreadable))
}

async fn judge(app: &App, parameters: Option<&Parameters>) -> Result<LogoutRequest, PageError> {
    let Some(parameters) = parameters else { return Ok(LogoutRequest::lost(LostWay::Unreadable)) };
    let hint = parameters.get("id_token_hint");
    let token = hint.and_then(|hint| read_own_id_token(app, hint));
    let named = || parameters.get("client_id").map(|id| ClientId(id.to_owned()));
    let known = match token.as_ref().map(|token| token.audience.clone()).or_else(named) {
        Some(id) => clients::find_concerned(app, &id).await?,
        None => None,
    };
    let hinted = match (&token, &known) {
        (Some(token), Some(known)) => {
            let sid = token.rest.get("sid").and_then(|sid| sid.as_str());
            Hinted::Token(&known.client, sid)
        }
        _ if hint.is_some() => Hinted::Unverified,
        _ => Hinted::Nothing,
    };
    let request = read(parameters, hinted);
    if let Some(lost) = request.lost {
        note(&OauthRefusal::invalid_request("the way back to the service is lost").because(lost.as_str()));
    }
    Ok(request)
}

async fn card_of(app: &App, request: &LogoutRequest) -> Result<Option<ClientCard>, PageError> {
    let Some(id) = &request.client else { return Ok(None) };
    let known = clients::find_active(app, id).await?;
    Ok(known.map(|known| ClientCard::from(&known.client)))
}

/// Back to the service, where it named an address that it registered. Otherwise a page says that nobody is signed in, and why
/// it leads nowhere.
async fn leave(app: &App, language: Language, request: &LogoutRequest) -> Result<Response, PageError> {
    let client = match &request.client {
        Some(id) => clients::find_active(app, id).await?,
        None => None,
    };
    if let Some(back) = client.and_then(|known| request.way_back(&known.client)) {
        return Ok(Redirect::to(&back).into_response());
    }
    let lost = request.lost.or_else(|| request.return_uri.as_ref().map(|_| LostWay::NotRegistered));
    Ok(app.renderer.page(language.0, &LoggedOutPage::of(app, lost)?)?)
}
