//! The first sign-in: from the activation secret to an account with a password of its owner's choice.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::accounts::{ACTIVATION_SCREEN_SECONDS, Account, AccountState, needs_alias};
use domain::factors::Held;
use domain::identifiers::{Alias, AliasRefusal};
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use http::request::Parts;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::browser::BrowserFacts;
use super::demanded::demanded;
use super::prove::opened;
use city::accounts::{self, Activated, Credentials, Facts, NewAlias};
use city::factors::Demand;
use city::sessions::{self, Opening, Proved};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::invalidate::Key;
use platform::metrics::Event;
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};
use web::extract::FormOf;
use web::render::with_tx;
use web::transaction;

/// An activation under way, as the browser's cookie carries it, sealed. It opens the activation screens and
/// nothing else; whoever has none is sent to the sign-in page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Activation {
    account: AccountId,
    pub(super) person: PersonId,
    /// Names the secret that opened the screens: they close when it is renewed.
    dies_at: Timestamp,
    until: Timestamp,
    /// What came of the last form; its page asks for it, so that the browser's history holds no answer to a form.
    pub(super) told: Told,
    /// The secret was given on a computer that many people use.
    #[serde(default)]
    is_shared: bool,
}

/// What came of the last form of an activation: never a password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) alias: String,
    pub(super) alias_refusal: Option<String>,
    /// The alias is fit: the password is asked for.
    pub(super) at_password: bool,
    pub(super) password_refusals: Vec<String>,
    pub(super) repeat_differs: bool,
}

impl Told {
    /// The alias is refused.
    pub(super) fn alias(typed: &str, refusal: &'static str) -> Self {
        Self { alias: typed.to_owned(), alias_refusal: Some(refusal.to_owned()), ..Self::default() }
    }
}

impl Activation {
    /// The screens of that account from now on.
    pub(super) fn of(account: &Account, now: Timestamp) -> Self {
        Self {
            account: account.id,
            person: account.person,
            dies_at: account.activation_dies_at,
            until: now.plus(ACTIVATION_SCREEN_SECONDS),
            told: Told::default(),
            is_shared: false,
        }
    }

    /// The same on a computer that many people use, if it is one.
    pub(super) fn on_shared(self, is_shared: bool) -> Self {
        Self { is_shared, ..self }
    }

    /// The same after a form.
    pub(super) fn telling(self, told: Told) -> Self {
        Self { told, ..self }
    }

    /// The `Set-Cookie` value. On a shared computer it goes with the browser.
    pub(super) fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::Activation, self)?;
        let seconds = (!self.is_shared).then_some(ACTIVATION_SCREEN_SECONDS);
        Ok(cookies::set(CookieName::Activation, &sealed, seconds, &app.config.server))
    }

    /// The account, if it still waits for this activation.
    pub(super) async fn credentials(&self, app: &App) -> Result<Option<Credentials>, Fault> {
        let found = accounts::find_by_person(app, self.person).await?;
        Ok(found.filter(|found| {
            let account = &found.account;
            let waits = account.state == AccountState::Pending && account.activation_dies_at == self.dies_at;
            waits && found.person_active && account.id == self.account
        }))
    }
}

impl FromRequestParts<App> for Activation {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let text = cookies::read(&parts.headers, CookieName::Activation, &app.config.server);
        let opened: Option<Self> = text.and_then(|text| app.keyring.sealer().open(Purpose::Activation, text));
        let now = app.now();
        let Some(activation) = opened.filter(|activation| now < activation.until) else {
            let tx = transaction::of_query(parts.uri.query());
            return Err(Redirect::to(&with_tx("/login", tx.as_deref())).into_response());
        };
        parts.extensions.insert(FormOf::Way(activation.account.0));
        Ok(activation)
    }
}

/// The name the account has from now on, or why what was typed cannot be it.
pub(super) async fn judge_alias(
    app: &App,
    account: &Account,
    facts: &Facts,
    typed: &str,
) -> Result<Result<Option<Alias>, &'static str>, Fault> {
    if !needs_alias(account, &facts.roles) {
        return Ok(Ok(None));
    }
    let alias = match Alias::parse(typed) {
        Ok(alias) => alias,
        Err(refusal) => return Ok(Err(refusal.code())),
    };
    if facts.are_shown_by(alias.as_str()) {
        return Ok(Err(AliasRefusal::LooksLikeNationalId.code()));
    }
    Ok(if accounts::is_free(app, &alias, account).await? { Ok(Some(alias)) } else { Err(TAKEN) })
}

/// Another account has this alias.
pub(super) const TAKEN: &str = "taken";

/// An alias that would do: the begin of the address the school knows.
pub(super) async fn suggest(app: &App, account: &Account, facts: &Facts) -> Result<Option<String>, Fault> {
    let local = facts.email.as_deref().and_then(|email| email.split('@').next());
    let Some(alias) = local.and_then(|local| Alias::parse(local).ok()) else { return Ok(None) };
    let fits = !facts.are_shown_by(alias.as_str()) && accounts::is_free(app, &alias, account).await?;
    Ok(fits.then(|| alias.as_str().to_owned()))
}

/// How an activation ended.
pub(super) enum Ended {
    /// Done; these cookies go to the browser.
    Active(Vec<String>),
    /// Somebody else chose the alias meanwhile.
    Taken,
    /// The account was activated, renewed or switched off meanwhile.
    Over,
}

/// Activates the account and begins the session, in one commit; of several at once one wins.
///
/// # Errors
/// When the pool is busy or the database fails.
pub(super) async fn complete(
    app: &App,
    (activation, credentials): (&Activation, &Credentials),
    alias: Option<Alias>,
    password: SecretString,
    browser: BrowserFacts,
    now: Timestamp,
) -> Result<Ended, Fault> {
    let account = credentials.account.id;
    let password = accounts::hash_new(app, account, password).await?;
    let sealer = app.keyring.sealer();
    let alias = alias.map(|alias| NewAlias::of(&sealer, &credentials.account, alias));
    let lookup = alias.as_ref().map_or(&credentials.login_lookup, |new| &new.lookup);
    let lookup = lookup.clone();
    let activated = Activated { account, dies_at: activation.dies_at, alias, password };
    let (person, agent) = (activation.person, &browser.user_agent);
    let mut opening = Opening::new(app, person, Proved::PASSWORD, agent, browser.session, now)
        .on_shared(app, activation.is_shared);
    // The standing of before the activation says the roles.
    if demanded(app, person, Held::default(), now).await? == Demand::Now {
        opening = opening.needing_factor(app);
    }
    let mut cookies = opened(app, &opening, (browser.device, browser.left), &lookup)?;
    cookies.push(cookies::clear(CookieName::Activation, &app.config.server));
    let done = app.db.write(async move |act: &Act<'_>| {
        let person = opening.session.person;
        if !accounts::activate_within(act, &sealer, activated, now).await? {
            return Ok(false);
        }
        sessions::open_within(act, &opening).await?;
        // The first device: of the next ones the owner is told.
        accounts::mark_signed_in_within(act, account, now).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let actor = person.to_string();
        act.audit(AuditAct::AccountActivated, &actor, &actor, &json!({}), now).await?;
        Ok(true)
    });
    match done.await {
        Ok(true) => {
            app.metrics.count(Event::Activation);
            Ok(Ended::Active(cookies))
        }
        Ok(false) => Ok(Ended::Over),
        Err(error) if error.breaks("login_lookup") => Ok(Ended::Taken),
        Err(error) => Err(error.into()),
    }
}
