//! How an answer travels back to the client: `state` as it came, `iss` in every one (RFC 9207).

use axum::response::{IntoResponse as _, Response};
use domain::authorize::{AuthorizationRequest, Code, Issue, Lives, RedirectTarget, ResponseMode};
use domain::ids::GrantId;
use domain::refusal::OauthRefusal;
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, StatusCode};
use url::form_urlencoded::Serializer;

use super::pages::FormPostPage;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::seal::Purpose;
use web::app::App;
use web::error::{PageError, note};
use web::extract::Language;

/// A new code, sealed.
pub(super) fn new_code(
    app: &App,
    request: &AuthorizationRequest,
    issue: Issue,
    session: &Session,
    now: Timestamp,
) -> Result<String, Fault> {
    let sealer = app.keyring.sealer();
    let tokens = &app.config.tokens;
    let lives = Lives { code: tokens.code_seconds, offline: tokens.offline_seconds };
    let sid = sealer.sid(&request.client.0, session.id.0);
    let code = Code::issue(GrantId(new_id()), request, issue, session, sid, lives, now);
    Ok(sealer.seal(Purpose::Code, &code)?)
}

/// The code.
pub(super) fn give(
    app: &App,
    language: Language,
    target: &RedirectTarget,
    code: &str,
) -> Result<Response, PageError> {
    send(app, language, target, &[("code", code)])
}

/// An error.
pub(super) fn refuse(
    app: &App,
    language: Language,
    target: &RedirectTarget,
    refusal: &OauthRefusal,
) -> Result<Response, PageError> {
    note(refusal);
    send(app, language, target, &[("error", refusal.code.as_str()), ("error_description", &*refusal.public)])
}

fn send(
    app: &App,
    language: Language,
    target: &RedirectTarget,
    own: &[(&str, &str)],
) -> Result<Response, PageError> {
    let state = target.state.as_deref().map(|state| ("state", state));
    let issuer = ("iss", app.config.server.issuer.as_str());
    let fields = own.iter().copied().chain(state).chain([issuer]);
    match target.mode {
        ResponseMode::Query => Ok(redirect(&target.redirect_uri, query_joint(&target.redirect_uri), fields)),
        ResponseMode::Fragment => Ok(redirect(&target.redirect_uri, "#", fields)),
        ResponseMode::FormPost => {
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let page = FormPostPage { action: target.redirect_uri.clone(), fields };
            Ok(app.renderer.page(language.0, &page)?)
        }
    }
}

/// What joins the fields to a query; a registered one is kept as it is (RFC 6749 section 3.1.2).
fn query_joint(uri: &str) -> &'static str {
    match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    }
}

/// The fields behind the address; a registered one has no fragment.
fn redirect<'a>(uri: &str, joint: &str, fields: impl Iterator<Item = (&'a str, &'a str)>) -> Response {
    let fields = Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(&format!("{uri}{joint}{fields}"));
    response.headers_mut().extend(location.ok().map(|location| (LOCATION, location)));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
