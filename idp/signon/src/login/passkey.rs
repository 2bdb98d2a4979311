//! `POST /login/passkey/question` and `POST /login/passkey`: signing in by a passkey, without typing anything.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect};
use domain::assurance::Acr;
use http::HeaderMap;
use serde_json::json;

use super::browser::{BrowserFacts, browser_of};
use super::demanded::session_of;
use super::pages::{SignInFailure, SignInPage};
use super::prove::{opened, unknown};
use super::sign_in::{badge_way, with_cookies};
use super::tick;
use super::waiting::Waiting;
use super::ways::Ways;
use city::accounts::{self, Credentials};
use city::factors::Demand;
use city::passkeys::{self, Checked, REFUSED_OF_PASSKEY};
use city::sessions::{self, MaybeSignedIn, Proved};
use domain::timestamp::Timestamp;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::metrics::Event;
use web::app::App;
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm, CsrfToken, Language, Now, Peer};
use web::json;
use web::onward::Onward;

/// The question for whatever authenticator the browser has.
pub(super) async fn question(
    State(app): State<App>,
    Now(now): Now,
    asker: Asker,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let question = passkeys::ask_to_sign_in(&app, asker.browser, now)?.ok_or(PageRefusal::NotFound)?;
    Ok(json::no_store(&question)?)
}

/// The answer of the authenticator.
#[expect(clippy::too_many_arguments, reason = "extractors, each a fact of the request")]
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    peer: Peer,
    asker: Asker,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let onward = Onward::of_form(&fields);
    let browser = browser_of((&headers, &peer), session, &app).on_shared(tick::is_ticked(&fields));
    let checked = check(&app, asker, passkeys::answer_of(&fields), now).await?;
    let cookies = match checked {
        Some(checked) => enter(&app, checked, browser, now).await?,
        None => None,
    };
    if let Some(cookies) = cookies {
        app.metrics.count(Event::PasskeySignIn);
        return Ok(with_cookies(cookies, Redirect::to(&onward.target())));
    }
    app.metrics.count(Event::PasskeyRefused);
    let waiting = Waiting::of(&app, onward.tx.as_deref(), now).await?;
    let badge = badge_way(&app, &waiting, None);
    let page = SignInPage {
        csrf: csrf.value.clone(),
        onward,
        login_hint: None,
        client: waiting.client,
        failure: Some(SignInFailure::Passkey),
        lock: None,
        passkeys: passkeys::is_offered(&app),
        ways: Ways::of(&app),
        badge,
        told: None,
        offer: None,
        shared: tick::is_ticked(&fields),
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Checks an answer, and counts it where it names a passkey that did not give it.
async fn check(
    app: &App,
    asker: Asker,
    typed: (&str, &str),
    now: Timestamp,
) -> Result<Option<Checked>, Fault> {
    let Some(named) = passkeys::find_named(app, typed.1).await? else { return Ok(None) };
    let limit = REFUSED_OF_PASSKEY.of(app, &[&named.to_string(), &asker.network]);
    if limit.full_until(app.db.read(), now).await?.is_some() {
        return Ok(None);
    }
    let checked = passkeys::check(app, asker.browser, typed, now).await?;
    if checked.is_none() {
        app.db.write(async move |act: &Act<'_>| limit.take(act, now).await).await?;
    }
    Ok(checked)
}

/// Begins the session of a passkey's owner. None where the account takes no sign-in, or another answer was faster.
async fn enter(
    app: &App,
    checked: Checked,
    browser: BrowserFacts,
    now: Timestamp,
) -> Result<Option<Vec<String>>, Fault> {
    let found = accounts::find_by_person(app, checked.person).await?;
    let Some(found) = found.filter(Credentials::is_usable) else { return Ok(None) };
    let proved = Proved { acr: Acr::Phr, amr: checked.amr.into() };
    let news = unknown(app, (&found.account, Some(&found.login_lookup)), &browser, now).await?;
    let opening = session_of(app, checked.person, proved, (&browser, Demand::None), now);
    let cookies = opened(app, &opening, (browser.device, browser.left), &found.login_lookup)?;
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        if !passkeys::use_within(act, &checked, now).await? {
            return Ok(false);
        }
        sessions::open_within(act, &opening).await?;
        let (who, detail) =
            (checked.person.to_string(), json!({ "factor": "passkey", "passkey": checked.passkey }));
        act.audit(AuditAct::FactorUsed, &who, &who, &detail, now).await?;
        if let Some(news) = &news {
            news.tell_within(act, &sealer, now).await?;
        }
        Ok(true)
    });
    Ok(act.await?.then_some(cookies))
}
