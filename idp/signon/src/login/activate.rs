//! `GET /activate`, `POST /activate`, `POST /activate/strength`: the screens of the first sign-in.

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::accounts::{Account, holder, needs_alias};
use domain::identifiers::Alias;
use domain::parameters::Parameters;
use domain::passwords::{Judgement, PasswordRefusal};
use domain::timestamp::Timestamp;
use http::HeaderMap;
use secrecy::SecretString;

use super::activation::{Activation, Ended, TAKEN, Told, complete, judge_alias, suggest};
use super::browser::browser_of;
use super::pages::{ActivationPage, ActivationStep};
use super::sign_in::with_cookies;
use super::waiting::Waiting;
use city::accounts::{self, Credentials, Facts};
use city::sessions::MaybeSignedIn;
use platform::fault::Fault;
use web::app::App;
use web::error::PageError;
use web::extract::{CsrfForm, CsrfToken, Language, Now, Peer};
use web::json;
use web::onward::Onward;

/// The first screen: the alias where one is needed, else the password. The request of a service that waits goes on where
/// somebody signed in meanwhile, in another tab: what happens next is for the request to decide.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    activation: Activation,
    MaybeSignedIn(session): MaybeSignedIn,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let onward = Onward::of_query(query.as_deref());
    let waiting = Waiting::of(&app, onward.tx.as_deref(), now).await?;
    if session.is_some_and(|session| waiting.may_go_on(&session)) {
        return Ok(Redirect::to(&onward.target()).into_response());
    }
    let Some(case) = Case::read(&app, &activation, onward.clone()).await? else { return Ok(over(&onward)) };
    let fields = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    // Who goes back from the password finds the alias, and may choose another one.
    let asks_alias = case.needs_alias() && fields.get("step") != Some(ActivationStep::PASSWORD);
    let mut told = activation.told;
    told.at_password &= !asks_alias;
    let page = case.page(&app, &csrf, told).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was chosen on a screen. The answer leads to a page in any case: going back never sends a form again, and never ends
/// at an error page of the browser.
pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    activation: Activation,
    MaybeSignedIn(session): MaybeSignedIn,
    peer: Peer,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let onward = Onward::of_form(&fields);
    let Some(case) = Case::read(&app, &activation, onward.clone()).await? else { return Ok(over(&onward)) };
    let told = match case.judge(&app, &fields, now).await? {
        Judged::Well { alias, password } => {
            let browser = browser_of((&headers, &peer), session, &app);
            match complete(&app, (&activation, &case.credentials), alias, password, browser, now).await? {
                Ended::Active(cookies) => return Ok(with_cookies(cookies, Redirect::to(&onward.target()))),
                Ended::Over => return Ok(over(&onward)),
                Ended::Taken => Told::alias(fields.get("alias").unwrap_or_default(), TAKEN),
            }
        }
        Judged::Ask(told) => told,
    };
    let step = if case.needs_alias() && !told.at_password {
        ActivationStep::Alias
    } else {
        ActivationStep::Password
    };
    let address = step.address(&onward, case.needs_alias());
    let cookie = activation.telling(told).cookie(&app)?;
    Ok(with_cookies(vec![cookie], Redirect::to(&address)))
}

/// How strong a password is, while it is typed. Until the account is activated nobody has proved herself by more than a
/// default secret, so what is known of the person plays no part here; only the form that activates it judges by it.
pub(super) async fn post_strength(
    State(app): State<App>,
    activation: Activation,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let facts = Facts::of(&app, activation.person).await?;
    let typed = SecretString::from(fields.get("password").unwrap_or_default());
    let judged = accounts::estimate(&app, holder(&facts.roles), &typed, Duration::ZERO).await?;
    Ok(meter(&judged, None)?)
}

/// The answer of the strength meter: `{"score":0…4,"refusals":["too-short",…],"unjudged":[…]}`. `personal` is whether the
/// text holds something personal, if that was judged.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn meter(judged: &Judgement, personal: Option<bool>) -> Result<Response, Fault> {
    let found = personal.unwrap_or_default().then_some(PasswordRefusal::Personal);
    let refusals: Vec<&str> =
        judged.refusals.iter().copied().chain(found).map(PasswordRefusal::code).collect();
    let unjudged: Vec<&str> =
        personal.is_none().then(|| PasswordRefusal::Personal.code()).into_iter().collect();
    let score = judged.strength.score();
    json::no_store(&serde_json::json!({ "score": score, "refusals": refusals, "unjudged": unjudged }))
}

fn code(refusal: PasswordRefusal) -> String {
    refusal.code().to_owned()
}

fn over(onward: &Onward) -> Response {
    Redirect::to(&onward.through("/login")).into_response()
}

/// The account to be activated with what is known of its owner.
struct Case {
    credentials: Credentials,
    facts: Facts,
    onward: Onward,
}

/// What the rules say of a screen.
enum Judged {
    Well { alias: Option<Alias>, password: SecretString },
    Ask(Told),
}

impl Case {
    async fn read(app: &App, activation: &Activation, onward: Onward) -> Result<Option<Self>, Fault> {
        let Some(credentials) = activation.credentials(app).await? else { return Ok(None) };
        let facts = Facts::of(app, activation.person).await?;
        Ok(Some(Self { credentials, facts, onward }))
    }

    fn account(&self) -> &Account {
        &self.credentials.account
    }

    fn needs_alias(&self) -> bool {
        needs_alias(self.account(), &self.facts.roles)
    }

    async fn judge(&self, app: &App, fields: &Parameters, now: Timestamp) -> Result<Judged, Fault> {
        let typed = fields.get("alias").unwrap_or_default();
        let alias = match judge_alias(app, self.account(), &self.facts, typed).await? {
            Ok(alias) => alias,
            Err(refusal) => return Ok(Judged::Ask(Told::alias(typed, refusal))),
        };
        let mut told = Told { alias: typed.to_owned(), at_password: true, ..Told::default() };
        if fields.get("step") == Some("alias") {
            return Ok(Judged::Ask(told));
        }
        let password = fields.get("password").unwrap_or_default();
        told.repeat_differs = fields.get("password_again").unwrap_or_default() != password;
        let password = SecretString::from(password);
        let mut facts = Facts::of(app, self.account().person).await?;
        facts.add_alias(alias.as_ref().map(Alias::as_str));
        // Whoever types two different texts sets no password, and so learns nothing of what is known of the person.
        let judged = if told.repeat_differs {
            accounts::judge_plain(app, holder(&facts.roles), &password).await?
        } else {
            accounts::judge_new(app, &self.credentials, &facts, &password, now).await?
        };
        match judged {
            Ok(()) if !told.repeat_differs => return Ok(Judged::Well { alias, password }),
            Ok(()) => {}
            Err(refusals) => told.password_refusals = refusals.into_iter().map(code).collect(),
        }
        Ok(Judged::Ask(told))
    }

    async fn page(&self, app: &App, csrf: &CsrfToken, told: Told) -> Result<ActivationPage, Fault> {
        let needs_alias = self.needs_alias();
        let step =
            if needs_alias && !told.at_password { ActivationStep::Alias } else { ActivationStep::Password };
        let suggested_alias = match step {
            ActivationStep::Alias => suggest(app, self.account(), &self.facts).await?,
            ActivationStep::Password => None,
        };
        let stays = self.account().login_name.clone().or_else(|| self.facts.student_login.clone());
        Ok(ActivationPage {
            csrf: csrf.value.clone(),
            onward: self.onward.clone(),
            person_name: self.facts.name.clone(),
            step,
            needs_alias,
            alias: told.alias,
            alias_refusal: told.alias_refusal.filter(|_| step == ActivationStep::Alias),
            suggested_alias,
            login_name: stays.filter(|_| !needs_alias),
            min_length: app.config.passwords.policy.min_length(holder(&self.facts.roles)),
            password_refusals: told.password_refusals,
            repeat_differs: told.repeat_differs,
        })
    }
}
