//! Signing in by a link to an account of another provider: the same account, lock and record as with a password.

use domain::accounts::AccountState;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::device::{self, Device};
use super::new_device::News;
use super::prove::BrowserFacts;
use super::store;
use city::accounts;
use city::links::{self, Link};
use city::sessions::{self, Opening, Proved};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// Begins the session of whoever linked the account that came back; returns the cookies for the browser. None for an unknown
/// account, and for an account that waits for its first sign-in, is locked or switched off: all look and take the same.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_link(
    app: &App,
    link: Option<Link>,
    browser: BrowserFacts,
    now: Timestamp,
) -> Result<Option<Vec<String>>, Fault> {
    // Nobody has the nil id: an unknown account costs the same.
    let person = link.as_ref().map_or(PersonId(Uuid::nil()), |link| link.person);
    let found = accounts::find_by_person(app, person).await?;
    let usable =
        |found: &accounts::Credentials| found.person_active && found.account.state == AccountState::Active;
    let opened = match found.filter(usable).zip(link.as_ref()) {
        Some((found, _)) => {
            let lookup = &found.login_lookup;
            let counter = device::counter_of(&app.keyring.sealer(), lookup, browser.device.as_ref());
            let is_known = browser.device.as_ref().is_some_and(|device| device.knows(lookup));
            let agent = &browser.user_agent;
            let news = if is_known { None } else { Some(News::of(app, &found.account, agent, now).await?) };
            let opening = Opening::new(app, person, Proved::FEDERATED, agent, browser.session, now);
            let cookies = vec![opening.cookie(app)?, Device::remember(browser.device, lookup, app)?];
            Some((counter, opening, news, cookies))
        }
        None => None,
    };
    let (sealer, subject) = (app.keyring.sealer(), link.as_ref().map(|link| link.person.to_string()));
    let act = app.db.write(async move |act: &Act<'_>| {
        if let (Some((counter, opening, news, cookies)), Some(link)) = (opened, &link) {
            let tally = store::find(act, &counter).await?;
            let is_locked = tally.is_some_and(|tally| tally.is_locked(now));
            if !is_locked && links::use_within(act, link, now).await? {
                sessions::open_within(act, &opening).await?;
                if let Some(news) = &news {
                    news.tell_within(act, &sealer, now).await?;
                }
                return Ok(Some(cookies));
            }
        }
        let subject = subject.as_deref().unwrap_or("unknown");
        let detail = json!({ "reason": "upstream" });
        act.audit(AuditAct::SignInRefused, NOBODY, subject, &detail, now).await?;
        Ok(None)
    });
    Ok(act.await?)
}
