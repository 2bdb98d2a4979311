//! Signing in by a badge and pictures: the same account, lock, policy and record as with a password; a session on a computer
//! that many people use, which is short and told as the least sure.

use domain::assurance::Acr;
use domain::sessions::AMR_BADGE;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::browser::BrowserFacts;
use super::demanded::{Door, session_of};
use super::device;
use super::prove::opened;
use super::spraying::Spraying;
use super::store;
use super::way_on::after;
use city::accounts::{self, Credentials};
use city::badges::{self, Trial};
use city::sessions::{self, Opening, Proved};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::metrics::Event;
use web::app::App;
use web::flood;
use web::onward::Onward;

/// How somebody came in by a badge.
pub struct ByBadge {
    /// Cookies for the browser.
    pub cookies: Vec<String>,
    /// Where it goes.
    pub to: String,
}

/// What is to be done in the transaction for somebody who may come in by a badge.
struct Case {
    counter: Vec<u8>,
    opening: Opening,
    done: ByBadge,
}

/// Lets in whoever holds a badge and knows its pictures. None where they are wrong, and for a badge that is unknown, voided or
/// closed, or whose owner may not come in: all look and take the same. A child sits where others sit: nobody needs to say so,
/// and nothing of the machine is trusted or remembered.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_badge(
    app: &App,
    trial: Trial,
    browser: BrowserFacts,
    onward: &Onward,
    now: Timestamp,
) -> Result<Option<ByBadge>, Fault> {
    let (person, network, browser) = (trial.person(), browser.network.clone(), browser.on_shared(true));
    let spraying = Spraying::of_badge(app, trial.badge(), &network);
    let found = accounts::find_by_person(app, person).await?.filter(Credentials::is_usable);
    let may = badges::may_hold(app, person, now).await?.is_ok();
    let case = match found.filter(|_| may) {
        Some(found) => Case::of(app, &found, browser, onward, now).await?,
        None => None,
    };
    let (own, sealer) = (app.clone(), app.keyring.sealer());
    let act = app.db.write(async move |act: &Act<'_>| {
        let is_locked = match &case {
            Some(case) => store::find(act, &case.counter).await?.is_some_and(|tally| tally.is_locked(now)),
            None => true,
        };
        let is_right = badges::try_within(act, &sealer, trial, !is_locked, now).await?;
        if let (true, Some(case)) = (is_right, case) {
            sessions::open_within(act, &case.opening).await?;
            return Ok((Some(case.done), None));
        }
        let detail = json!({ "reason": "badge" });
        if let Some(detail) = flood::detail(&own, format!("badge sign-in {network}"), detail, now) {
            let subject = if person.0.is_nil() { "unknown".to_owned() } else { person.to_string() };
            act.audit(AuditAct::SignInRefused, NOBODY, &subject, &detail, now).await?;
        }
        let is_sprayed = spraying.count_within(act, now).await?;
        Ok((None, is_sprayed.then_some((spraying, network))))
    });
    let (done, sprayed) = act.await?;
    if let Some((spraying, network)) = sprayed {
        spraying.raise(app, &network);
    }
    app.metrics.count(if done.is_some() { Event::SignIn } else { Event::SignInRefused });
    Ok(done)
}

impl Case {
    /// Of an account that may come in by a badge; none where a second step would come first.
    async fn of(
        app: &App,
        found: &Credentials,
        browser: BrowserFacts,
        onward: &Onward,
        now: Timestamp,
    ) -> Result<Option<Self>, Fault> {
        let person = found.account.person;
        let Door::Open(demand) = Door::of(app, person, &browser, now).await? else { return Ok(None) };
        let proved = Proved { acr: Acr::Low, amr: AMR_BADGE.into() };
        let opening = session_of(app, person, proved, (&browser, demand), now);
        let opening = opening.lasting(app, app.config.badges.session_seconds);
        let counter = device::counter_of(&app.keyring.sealer(), &found.login_lookup, browser.device.as_ref());
        let cookies = opened(app, &opening, (browser.device, browser.left), &found.login_lookup)?;
        let done = ByBadge { cookies, to: after(onward, demand) };
        Ok(Some(Self { counter, opening, done }))
    }
}
