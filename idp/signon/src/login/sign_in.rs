//! `GET /login` and `POST /login`.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::identifiers::LoginName;
use domain::parameters::Parameters;
use domain::sessions::Session;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::SecretString;
use uuid::Uuid;

use super::activation::Activation;
use super::browser::browser_of;
use super::pages::{BadgeWay, SignInFailure, SignInPage};
use super::prove::{Outcome, sign_in};
use super::tick;
use super::tries::Tries;
use super::waiting::Waiting;
use super::way_on::{after, offered};
use super::ways::Ways;
use city::factors::Demand;
use city::passkeys;
use city::sessions::MaybeSignedIn;
use platform::fault::Fault;
use platform::hash::HashRefusal;
use platform::metrics::Event;
use web::app::App;
use web::cookies;
use web::error::PageError;
use web::extract::{CsrfForm, CsrfToken, Language, Now, Peer};
use web::onward::Onward;
use web::shared::Left;

/// The form. Who is signed in has no need of it, unless the request of a service asks for a sign-in all the same: what
/// happens next is for the request to decide. On a shared computer nothing is left of a request that somebody who has left
/// began.
#[expect(clippy::too_many_arguments, reason = "extractors, each a fact of the request")]
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    peer: Peer,
    headers: HeaderMap,
    Now(now): Now,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let onward = Onward::of_query(query.as_deref()).in_browser(&app, Left::of(&headers, &app), now);
    let fields = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    if session.is_some() && onward.tx.is_none() {
        return Ok(Redirect::to(&onward.target()).into_response());
    }
    let waiting = Waiting::of(&app, onward.tx.as_deref(), now).await?;
    if session.as_ref().is_some_and(|session| waiting.may_go_on(session)) {
        return Ok(Redirect::to(&onward.target()).into_response());
    }
    let badge = badge_way(&app, &waiting, session.as_deref());
    let Waiting { client, login_hint, .. } = waiting;
    let csrf_value = csrf.value.clone();
    let page = SignInPage {
        csrf: csrf_value,
        onward,
        login_hint,
        client,
        failure: None,
        lock: None,
        passkeys: passkeys::is_offered(&app),
        ways: Ways::of(&app),
        badge,
        told: Ways::told(&app, &fields),
        offer: offer_of(&fields),
        shared: tick::at_first(&app, &fields, (&headers, &peer)),
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was typed.
#[expect(clippy::too_many_arguments, reason = "extractors, each a fact of the request")]
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    peer: Peer,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let onward = Onward::of_form(&fields);
    let name = fields.get("login").and_then(LoginName::parse);
    let password = SecretString::from(fields.get("password").unwrap_or_default());
    let browser = browser_of((&headers, &peer), session.clone(), &app).on_shared(tick::is_ticked(&fields));
    let offer = offer_of(&fields);
    let failure = match sign_in(&app, name, password, (browser, offer), now).await {
        Ok(Outcome::SignedIn(cookies, demand)) => {
            app.metrics.count(Event::SignIn);
            return Ok(with_cookies(cookies, Redirect::to(&next(&onward, demand, offer))));
        }
        Ok(Outcome::Second(cookie)) => {
            return Ok(with_cookies(vec![cookie], Redirect::to(&onward.through("/login/second"))));
        }
        Ok(Outcome::Activate(account)) => {
            let activation = Activation::of(&account, now).on_shared(tick::is_ticked(&fields));
            let cookie = activation.cookie(&app)?;
            let screens = Redirect::to(&onward.through("/activate"));
            return Ok(with_cookies(vec![cookie], screens));
        }
        Ok(Outcome::Refused) => {
            app.metrics.count(Event::SignInRefused);
            SignInFailure::Wrong
        }
        Err(Fault::Hash(HashRefusal::Busy { retry_after })) => {
            SignInFailure::Busy { retry_after_seconds: retry_after.as_secs().max(1) }
        }
        Err(fault) => return Err(fault.into()),
    };
    let waiting = Waiting::of(&app, onward.tx.as_deref(), now).await?;
    let badge = badge_way(&app, &waiting, session.as_deref());
    let is_wrong = failure == SignInFailure::Wrong;
    let tries = is_wrong.then(|| Tries::with_one_more(&headers, &app, now));
    let page = SignInPage {
        csrf: csrf.value.clone(),
        onward,
        login_hint: fields.get("login").map(str::to_owned),
        client: waiting.client,
        failure: Some(failure),
        lock: tries.and_then(|tries| tries.lock_words(&app)),
        passkeys: passkeys::is_offered(&app),
        ways: Ways::of(&app),
        badge,
        told: None,
        offer,
        shared: tick::is_ticked(&fields),
    };
    let mut response = (csrf, app.renderer.page(locale, &page)?).into_response();
    if let Some(tries) = tries {
        cookies::give(response.headers_mut(), &tries.cookie(&app)?);
    }
    if let SignInFailure::Busy { retry_after_seconds } = failure {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    }
    Ok(response)
}

/// What the page says of badges: nothing where the operator takes none or the service takes no sign-in by one.
pub(super) fn badge_way(app: &App, waiting: &Waiting, session: Option<&Session>) -> Option<BadgeWay> {
    match (waiting.is_above_badges, session) {
        (true, Some(session)) if session.is_by_badge() => Some(BadgeWay::TooLow),
        (true, _) => None,
        (false, _) => app.config.badges.enabled.then_some(BadgeWay::Offered),
    }
}

/// Where somebody goes who just signed in by a password: where the policy demands nothing, first to the page that offers to link the account of another
/// provider that came back in this tab.
fn next(onward: &Onward, demand: Demand, offer: Option<Uuid>) -> String {
    match (demand, offer) {
        (Demand::None, Some(offer)) => offered(onward, offer),
        _ => after(onward, demand),
    }
}

/// The offer that an address or a form of the sign-in carries on.
fn offer_of(fields: &Parameters) -> Option<Uuid> {
    fields.get("offer").and_then(|text| Uuid::parse_str(text).ok())
}

/// An answer that also sets cookies.
pub fn with_cookies(cookies: Vec<String>, answer: Redirect) -> Response {
    let mut response = answer.into_response();
    for cookie in cookies {
        cookies::give(response.headers_mut(), &cookie);
    }
    response
}
