//! Signing in by a link to an account of another provider: the same account, lock, second step, policy and record as with a
//! password.

use domain::assurance::Acr;
use domain::ids::PersonId;
use domain::sessions::AMR_FEDERATED;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::browser::BrowserFacts;
use super::demanded::{Door, session_of};
use super::device;
use super::new_device::News;
use super::prove::{opened, unknown};
use super::second_step::{First, SecondStep};
use super::store;
use super::way_on::after;
use city::accounts::{self, Credentials};
use city::links::{self, Link};
use city::sessions::{self, Opening, Proved};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;
use web::flood;
use web::onward::Onward;

/// An account of another provider that came back.
pub struct Came {
    /// Whose account it opens, if anybody's.
    pub link: Option<Link>,
    /// How surely accounts of its provider sign in.
    pub acr: Acr,
    /// When its owner signed in at the provider.
    pub signed_in_at: Timestamp,
}

/// How somebody came in by a link.
pub struct ByLink {
    /// The session has begun; otherwise the second step comes next.
    pub is_signed_in: bool,
    /// Cookies for the browser.
    pub cookies: Vec<String>,
    /// Where it goes.
    pub to: String,
}

/// What is to be done in the transaction.
struct Case {
    counter: Vec<u8>,
    /// None before the second step.
    opening: Option<Opening>,
    news: Option<News>,
    done: ByLink,
}

/// Lets in whoever linked the account that came back: into a session, or to the second step where the person has a second
/// factor and does not trust the browser. None for an unknown account, and for an account that waits for its first sign-in,
/// is locked or switched off: all look and take the same.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_link(
    app: &App,
    came: Came,
    browser: BrowserFacts,
    onward: &Onward,
    now: Timestamp,
) -> Result<Option<ByLink>, Fault> {
    let Came { link, acr, signed_in_at } = came;
    let network = browser.network.clone();
    // Nobody has the nil id: an unknown account costs the same.
    let person = link.as_ref().map_or(PersonId(Uuid::nil()), |link| link.person);
    let found = accounts::find_by_person(app, person).await?;
    let case = match found.filter(Credentials::is_usable).zip(link.as_ref()) {
        Some((found, link)) => {
            Some(Case::of(app, &found, (link, acr, signed_in_at), (browser, onward), now).await?)
        }
        None => None,
    };
    let own = app.clone();
    let (sealer, subject) = (app.keyring.sealer(), link.as_ref().map(|link| link.person.to_string()));
    let act = app.db.write(async move |act: &Act<'_>| {
        if let (Some(case), Some(link)) = (case, &link) {
            let tally = store::find(act, &case.counter).await?;
            let is_locked = tally.is_some_and(|tally| tally.is_locked(now));
            if !is_locked && links::use_within(act, link, now).await? {
                if let Some(opening) = &case.opening {
                    sessions::open_within(act, opening).await?;
                }
                if let Some(news) = &case.news {
                    news.tell_within(act, &sealer, now).await?;
                }
                return Ok(Some(case.done));
            }
        }
        let subject = subject.as_deref().unwrap_or("unknown");
        let detail = json!({ "reason": "upstream" });
        if let Some(detail) = flood::detail(&own, format!("upstream sign-in {network}"), detail, now) {
            act.audit(AuditAct::SignInRefused, NOBODY, subject, &detail, now).await?;
        }
        Ok(None)
    });
    Ok(act.await?)
}

impl Case {
    /// Of an account that may come in.
    async fn of(
        app: &App,
        found: &Credentials,
        (link, acr, signed_in_at): (&Link, Acr, Timestamp),
        (browser, onward): (BrowserFacts, &Onward),
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let (account, lookup) = (&found.account, &found.login_lookup);
        let counter = device::counter_of(&app.keyring.sealer(), lookup, browser.device.as_ref());
        let demand = match Door::of(app, account.person, &browser, now).await? {
            Door::Open(demand) => demand,
            Door::Second => {
                let first = First::Link { link: link.id, at: now };
                let step = SecondStep::of(account, lookup, (first, None), now).on_shared(browser.is_shared);
                let (cookies, to) = (vec![step.cookie(app)?], onward.through("/login/second"));
                let done = ByLink { is_signed_in: false, cookies, to };
                return Ok(Self { counter, opening: None, news: None, done });
            }
        };
        let proved = Proved { acr, amr: AMR_FEDERATED.into() };
        // A session counts from the last change of the password on.
        let since = account.secret_changed_at.map_or(signed_in_at, |changed| changed.max(signed_in_at));
        let opening = session_of(app, account.person, proved, (&browser, demand), now);
        let opening = opening.since(app, since.min(now));
        let news = unknown(app, (account, Some(lookup)), &browser, now).await?;
        let cookies = opened(app, &opening, (browser.device, browser.left), lookup)?;
        let done = ByLink { is_signed_in: true, cookies, to: after(onward, demand) };
        Ok(Self { counter, opening: Some(opening), news, done })
    }
}
