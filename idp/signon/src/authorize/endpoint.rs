//! GET and POST /oauth/authorize; GET /oauth/continue, to which the pages of sign-in and consent come back.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::assurance::Acr;
use domain::authorize::{self, AuthorizationRequest, Hint, Issue, RedirectTarget, Step, Transaction};
use domain::ids::ClientId;
use domain::parameters::Parameters;
use domain::refusal::OauthRefusal;
use domain::sessions::Session;
use domain::timestamp::Timestamp;

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue};

use super::{answer, hint};
use crate::consent::Known;
use city::clients;
use city::sessions::MaybeSignedIn;
use web::app::App;
use web::error::{PageError, PageRefusal};
use web::extract::{Forwarded, Language, Now};
use web::route::ENROL;
use web::{render, transaction};

pub(super) async fn get(
    State(app): State<App>,
    Now(now): Now,
    language: Language,
    MaybeSignedIn(session): MaybeSignedIn,
    Forwarded(parameters): Forwarded,
) -> Result<Response, PageError> {
    match read(&app, &parameters).await? {
        Arrival::Refused(target, refusal) => answer::refuse(&app, language, &target, &refusal),
        Arrival::Good(request, hint) => {
            let began_in = session.as_ref().map(|session| session.id);
            let request = Transaction::begin(*request, hint, began_in, now);
            proceed(&app, language, request, session, now).await
        }
    }
}

/// A form posted from another site comes without our cookies (`SameSite=Lax`): the request is kept in the
/// address and taken up again by GET, with them.
pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    language: Language,
    Forwarded(parameters): Forwarded,
) -> Result<Response, PageError> {
    match read(&app, &parameters).await? {
        Arrival::Refused(target, refusal) => answer::refuse(&app, language, &target, &refusal),
        Arrival::Good(request, hint) => {
            go("/oauth/continue", &app, language, &Transaction::begin_unseen(*request, hint, now))
        }
    }
}

pub(super) async fn resume(
    State(app): State<App>,
    Now(now): Now,
    language: Language,
    MaybeSignedIn(session): MaybeSignedIn,
    headers: HeaderMap,
    Forwarded(parameters): Forwarded,
) -> Result<Response, PageError> {
    let tx = parameters.get("tx").ok_or(PageRefusal::TransactionOver)?;
    let session_id = session.as_ref().map(|session| session.id);
    let request = transaction::open_in(&app, &headers, tx, now)?.seen_in(session_id);
    proceed(&app, language, request, session, now).await
}

/// A request, judged.
enum Arrival {
    Good(Box<AuthorizationRequest>, Option<Hint>),
    Refused(RedirectTarget, OauthRefusal),
}

/// Until the target is known, a refusal is a page; from then on it goes to the client.
async fn read(app: &App, parameters: &Parameters) -> Result<Arrival, PageError> {
    let id = parameters.get("client_id").ok_or(PageRefusal::UnknownClient)?;
    let known = clients::find_concerned(app, &ClientId(id.to_owned())).await?;
    let known = known.ok_or(PageRefusal::UnknownClient)?;
    let target = authorize::locate(parameters, &known.client)
        .map_err(|refusal| PageError::with_detail(PageRefusal::RedirectUri, &refusal))?;
    let judged = authorize::read(parameters, &known.client, target.clone());
    let hint = parameters.get("id_token_hint").map(|token| hint::read(app, token, &known.client)).transpose();
    if judged.as_ref().is_ok_and(|request| request.challenge.is_none()) {
        tracing::info!(pkce = known.client.pkce.as_str(), "a client asks without PKCE");
    }
    Ok(match judged.and_then(|request| Ok((request, hint?))) {
        Ok((request, hint)) => Arrival::Good(Box::new(request), hint.flatten()),
        Err(refusal) => Arrival::Refused(target, refusal),
    })
}

async fn proceed(
    app: &App,
    language: Language,
    request: Transaction,
    session: Option<Arc<Session>>,
    now: Timestamp,
) -> Result<Response, PageError> {
    let known = Known::read(app, &request, session).await?;
    let target = &request.request.target;
    match known.step(app, &request, now) {
        Step::SignIn => go("/login", app, language, &asked_of(&request, &known)),
        Step::StepUp(acr) => {
            let to = go("/login/second", app, language, &request)?;
            Ok(needing(to, acr))
        }
        Step::Enrol(acr) => Ok(needing(go(ENROL, app, language, &request)?, acr)),
        Step::Interact(_) => go("/consent", app, language, &request),
        Step::SomebodyElse => go("/consent", app, language, &asked_of(&request, &known)),
        Step::Refuse(refusal) => answer::refuse(app, language, target, &refusal),
        // Another tab was faster: whoever opens the request again is asked again.
        Step::Issue(_) if !known.use_up(app, now).await? => go("/oauth/continue", app, language, &request),
        Step::Issue(issue) => issue_code(app, language, &request, &known, issue, now),
    }
}

/// The same with how surely the person must sign in. The word only tells the page what to show: what comes of it is judged
/// anew.
fn needing(mut to: Response, acr: Acr) -> Response {
    let location = to.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    let ours = location.filter(|to| to.starts_with('/')).map(|to| format!("{to}&need={acr}"));
    if let Some(location) = ours.and_then(|to| HeaderValue::from_str(&to).ok()) {
        to.headers_mut().insert(LOCATION, location);
    }
    to
}

/// The request, for the sign-in page: whoever is signed in now is asked all the same. Whoever signs in elsewhere meanwhile
/// is not.
fn asked_of(request: &Transaction, known: &Known) -> Transaction {
    let asked_of = known.session.as_ref().map(|session| session.id);
    Transaction { asked_of, ..request.clone() }
}

/// To a page of ours, with the request in the address; one that does not fit there goes back to the client.
fn go(path: &str, app: &App, language: Language, request: &Transaction) -> Result<Response, PageError> {
    let tx = transaction::seal(app, request)?;
    if tx.len() > transaction::MOST_BYTES {
        return too_long(app, language, request);
    }
    Ok(Redirect::to(&render::with_tx(path, Some(&tx))).into_response())
}

/// What does not fit into an address, or could not be redeemed by a form.
fn too_long(app: &App, language: Language, request: &Transaction) -> Result<Response, PageError> {
    let refusal = OauthRefusal::invalid_request("the request is too long");
    answer::refuse(app, language, &request.request.target, &refusal)
}

fn issue_code(
    app: &App,
    language: Language,
    request: &Transaction,
    known: &Known,
    issue: Issue,
    now: Timestamp,
) -> Result<Response, PageError> {
    let session = known.session.as_deref().ok_or(PageRefusal::TransactionOver)?;
    // What she was not asked about is not kept: else it would be told once the client may have its scope.
    let is_asked =
        |name: &String| app.claim_names.scope_of(name).is_none_or(|scope| issue.scope.contains(scope));
    let mut asked = request.request.clone();
    asked.scope = asked.scope.intersection(&issue.scope);
    asked.claims.userinfo.retain(is_asked);
    asked.claims.id_token.retain(is_asked);
    let code = answer::new_code(app, &asked, issue, session, now)?;
    if code.len() > transaction::MOST_BYTES {
        return too_long(app, language, request);
    }
    answer::give(app, language, &request.request.target, &code)
}
