//! `GET /login/second`, `POST /login/second`, `POST /login/second/passkey`: the second step.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::assurance::Acr;
use domain::authorize::Transaction;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use http::HeaderMap;

use super::browser::browser_of;
use super::pages::{SecondPage, StepFailure};
use super::second_step::{Before, Stepping};
use super::sign_in::with_cookies;
use super::step::{Given, Stepped, take};
use super::tick::with_tick;
use super::waiting::Waiting;
use city::factors;
use city::passkeys;
use city::sessions::MaybeSignedIn;
use platform::fault::Fault;
use platform::metrics::Event;
use web::app::App;
use web::cookies::{self, CookieName};
use web::error::Paged;
use web::extract::{Asker, CsrfForm, CsrfToken, Language, Now, Peer};
use web::onward::Onward;
use web::render::i18n::Locale;
use web::render::with_tx;
use web::transaction;

/// The page. Whoever needs no step goes on.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    stepping: Stepping,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Paged {
    let fields = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let (onward, need) = (Onward::of_form(&fields), need_of(&fields));
    let held = factors::held(&app, stepping.person()).await?;
    let has_enough = match &stepping.before {
        Before::Session(session) => session.assurance() >= need && !session.needs_factor,
        Before::First(_) => false,
    };
    if has_enough || !held.any() {
        return Ok(Redirect::to(&onward.target()).into_response());
    }
    let page = page(&app, &stepping, (onward, need), &csrf, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

async fn page(
    app: &App,
    stepping: &Stepping,
    (onward, need): (Onward, Acr),
    csrf: &CsrfToken,
    now: Timestamp,
) -> Result<SecondPage, Fault> {
    let held = factors::held(app, stepping.person()).await?;
    let client = Waiting::of(app, onward.tx.as_deref(), now).await?.client;
    let takes_codes = need <= Acr::Mfa;
    Ok(SecondPage {
        csrf: csrf.value.clone(),
        onward,
        need: need.as_str(),
        client,
        has_app: held.totp && takes_codes,
        has_passkeys: held.passkeys > 0 && passkeys::is_offered(app),
        has_codes: held.codes > 0 && takes_codes,
        may_trust: matches!(stepping.before, Before::First(_)) && !stepping.is_on_shared(),
        failure: None,
    })
}

/// A code of the app, or a recovery code; or the person does not want to.
#[expect(clippy::too_many_arguments, reason = "extractors, each a fact of the request")]
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    stepping: Stepping,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    peer: Peer,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let onward = Onward::of_form(&fields);
    if fields.get("action") == Some("leave") {
        return leave(&app, &onward, now);
    }
    let (to, is_shared) = (stepping.target(&onward), stepping.is_on_shared());
    let typed = |name| fields.get(name).unwrap_or_default();
    let given = Given::read(&app, stepping.person(), (typed("code"), typed("recovery")), now).await?;
    let shown = (page(&app, &stepping, (onward, need_of(&fields)), &csrf, now).await?, csrf, locale);
    let browser = browser_of((&headers, &peer), session, &app);
    let trusts = fields.get("trust").is_some();
    let stepped = take(&app, stepping, given, browser, trusts, now).await?;
    answer(&app, (stepped, &to, is_shared), shown)
}

/// An answer of an authenticator.
#[expect(clippy::too_many_arguments, reason = "extractors, each a fact of the request")]
pub(super) async fn post_passkey(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    stepping: Stepping,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    peer: Peer,
    asker: Asker,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let onward = Onward::of_form(&fields);
    let (to, is_shared) = (stepping.target(&onward), stepping.is_on_shared());
    let checked = passkeys::check(&app, asker.browser, passkeys::answer_of(&fields), now).await?;
    let shown = (page(&app, &stepping, (onward, need_of(&fields)), &csrf, now).await?, csrf, locale);
    let Some(checked) = checked else {
        app.metrics.count(Event::PasskeyRefused);
        return show(&app, StepFailure::Passkey, shown);
    };
    let browser = browser_of((&headers, &peer), session, &app);
    let given = Given::Passkey(Box::new(checked));
    let stepped = take(&app, stepping, given, browser, fields.get("trust").is_some(), now).await?;
    answer(&app, (stepped, &to, is_shared), shown)
}

fn need_of(fields: &Parameters) -> Acr {
    fields.get("need").and_then(Acr::parse).unwrap_or(Acr::Mfa)
}

/// Where it leads, or the page again.
fn answer(
    app: &App,
    (stepped, to, is_shared): (Stepped, &str, bool),
    shown: (SecondPage, CsrfToken, Locale),
) -> Paged {
    let failure = match stepped {
        Stepped::Through(cookies) => {
            app.metrics.count(Event::SecondStep);
            return Ok(with_cookies(cookies, Redirect::to(to)));
        }
        Stepped::Over => {
            let form = with_tick(shown.0.onward.through("/login"), is_shared);
            return Ok(Redirect::to(&form).into_response());
        }
        Stepped::Wrong => StepFailure::Wrong,
        Stepped::Used => StepFailure::Used,
        Stepped::Locked => StepFailure::Locked,
    };
    app.metrics.count(Event::SecondStepRefused);
    show(app, failure, shown)
}

fn show(app: &App, failure: StepFailure, (page, csrf, locale): (SecondPage, CsrfToken, Locale)) -> Paged {
    let page = SecondPage { failure: Some(failure), ..page };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The person does not want to take the step: the service that waits learns that, and otherwise nothing happens.
fn leave(app: &App, onward: &Onward, now: Timestamp) -> Paged {
    let clear = cookies::clear(CookieName::Second, &app.config.server);
    let to = match &onward.tx {
        Some(tx) => {
            let request = transaction::open(app, tx, now)?;
            let denied = transaction::seal(app, &Transaction { denied: true, ..request })?;
            with_tx("/oauth/continue", Some(&denied))
        }
        None => onward.through("/login"),
    };
    let response: Response = with_cookies(vec![clear], Redirect::to(&to));
    Ok(response)
}
