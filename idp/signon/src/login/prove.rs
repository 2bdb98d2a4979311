//! Signing in: check what was typed, count what was wrong, begin the session; one commit.

use domain::accounts::{Account, AccountState, LockPolicy, LockVerdict, WIDE_POLICY, judge};
use domain::identifiers::LoginName;
use domain::timestamp::Timestamp;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::browser::BrowserFacts;
use super::demanded::{Door, session_of};
use super::device::{self, Device};
use super::new_device::News;
use super::second_step::{First, SecondStep};
use super::spraying::Spraying;
use super::store;
use city::accounts::{self, Proof, Rehash};
use city::factors::Demand;
use city::sessions::{self, Opening, Proved};
use city::windows;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::seal::Sealer;
use web::app::App;
use web::cookies::{self, CookieName};
use web::shared::Left;

/// How a sign-in ended.
pub(super) enum Outcome {
    /// The session has begun; these cookies go to the browser. What the person is held to comes first.
    SignedIn(Vec<String>, Demand),
    /// The password was right, and the second step comes next: there is no session before it. This cookie carries on.
    Second(String),
    /// The activation secret: opens the screens of the first sign-in and nothing else.
    Activate(Account),
    /// Wrong password, unknown account, locked account: the page tells no difference.
    Refused,
}

/// What the right password brings along.
struct Password {
    row: Uuid,
    rehash: Option<Rehash>,
    /// The account does not know the device.
    news: Option<News>,
}

/// What came of it in the transaction.
#[derive(Default)]
struct Settled {
    /// The person goes on.
    is_through: bool,
    /// The wrong password is one too many from this network.
    sprayed: Option<Spraying>,
}

/// What is to be done in the transaction.
enum Step {
    Open(Box<Opening>, Box<Password>),
    Second(Box<Password>),
    Activate { printed: bool },
    Refuse,
}

/// The facts of one sign-in that the transaction needs.
struct Case {
    counter: Vec<u8>,
    /// The counter of a first sign-in from everywhere together.
    wide: Option<Vec<u8>>,
    account: Option<Account>,
    policy: LockPolicy,
    spraying: Spraying,
    now: Timestamp,
}

impl Case {
    fn of(
        app: &App,
        name: Option<&LoginName>,
        account: Option<Account>,
        browser: &BrowserFacts,
        now: Timestamp,
    ) -> Self {
        let (sealer, device) = (app.keyring.sealer(), browser.device.as_ref());
        let pending = account.as_ref().filter(|found| found.state == AccountState::Pending);
        let counter = match pending {
            Some(account) => device::first_counter(&sealer, account, device, &browser.network),
            None => device::counter(&sealer, name, device),
        };
        let wide = pending.map(|account| device::wide_counter(&sealer, account));
        let spraying = Spraying::of(app, name, &browser.network);
        Self { counter, wide, account, policy: app.config.login.lock_policy(), spraying, now }
    }

    /// The counters that keep this sign-in out while they are locked.
    fn counters(&self) -> impl Iterator<Item = &Vec<u8>> {
        std::iter::once(&self.counter).chain(&self.wide)
    }
}

/// Judges a name and a password. `offer` is the account of another provider that is offered to the person afterwards.
///
/// # Errors
/// `Fault::Hash` with `Busy` when too many sign in at once; when the database fails.
pub(super) async fn sign_in(
    app: &App,
    name: Option<LoginName>,
    password: SecretString,
    (browser, offer): (BrowserFacts, Option<Uuid>),
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let credentials = match &name {
        Some(name) => accounts::find_by_login(app, name).await?,
        None => None,
    };
    let in_window = async |person| windows::is_open_for(app, person, now).await;
    let proof = accounts::check(app, credentials.as_ref(), &password, in_window, now).await?;
    let (account, lookup) = credentials.map(|found| (found.account, found.login_lookup)).unzip();
    let case = Case::of(app, name.as_ref(), account, &browser, now);
    let mut demand = Demand::None;
    let step = match (proof, &case.account) {
        (Proof::Password { row, rehash }, Some(account)) => {
            match Door::of(app, account.person, &browser, now).await? {
                Door::Second => Step::Second(Box::new(Password { row, rehash, news: None })),
                Door::Open(held_to) => {
                    demand = held_to;
                    let news = unknown(app, (account, lookup.as_deref()), &browser, now).await?;
                    let opening = session_of(app, account.person, Proved::PASSWORD, (&browser, demand), now);
                    Step::Open(Box::new(opening), Box::new(Password { row, rehash, news }))
                }
            }
        }
        (Proof::Activation { printed }, Some(_)) => Step::Activate { printed },
        _ => Step::Refuse,
    };
    let (cookies, second) = match (&step, &lookup, &case.account) {
        (Step::Open(opening, ..), Some(lookup), _) => {
            (opened(app, opening, (browser.device, browser.left), lookup)?, None)
        }
        (Step::Second(password), Some(lookup), Some(account)) => {
            let first = First::Password(password.row);
            let step = SecondStep::of(account, lookup, (first, offer), now).on_shared(browser.is_shared);
            (Vec::new(), Some(step.beside(browser.session.as_deref()).cookie(app)?))
        }
        _ => (Vec::new(), None),
    };
    let account = case.account.clone();
    let opens = matches!(step, Step::Open(..));
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| settle(act, &sealer, &case, step).await);
    let Settled { is_through, sprayed } = act.await?;
    if let Some(spraying) = sprayed {
        spraying.raise(app, &browser.network);
    }
    Ok(match (is_through, second, account) {
        (true, Some(cookie), _) => Outcome::Second(cookie),
        (true, None, _) if opens => Outcome::SignedIn(cookies, demand),
        (true, None, Some(account)) => Outcome::Activate(account),
        _ => Outcome::Refused,
    })
}

/// The cookies of a browser in which a session begins: a second step that somebody left open in it is over, and so is the count
/// of wrong tries. A shared computer remembers nobody who signed in on it, and a first sign-in that somebody left open there is
/// over too.
pub(super) fn opened(
    app: &App,
    opening: &Opening,
    (device, left): (Option<Device>, Option<Left>),
    lookup: &[u8],
) -> Result<Vec<String>, Fault> {
    let (session, server) = (&opening.session, &app.config.server);
    let mut given = vec![
        opening.cookie(app)?,
        cookies::clear(CookieName::Second, server),
        cookies::clear(CookieName::Tries, server),
    ];
    if session.shared {
        given.push(cookies::clear(CookieName::Activation, server));
    } else {
        given.push(Device::remember(device, lookup, app)?);
    }
    let ends_at = session.shared.then_some(session.expires_at);
    given.extend(Left::signed_in(left, ends_at, app, session.created_at)?);
    Ok(given)
}

/// What the owner is told of a device that does not know the account.
pub(super) async fn unknown(
    app: &App,
    (account, lookup): (&Account, Option<&[u8]>),
    browser: &BrowserFacts,
    now: Timestamp,
) -> Result<Option<News>, Fault> {
    if browser.device.as_ref().zip(lookup).is_some_and(|(device, lookup)| device.knows(lookup)) {
        return Ok(None);
    }
    Ok(Some(News::of(app, account, &browser.user_agent, now).await?))
}

/// Carries the step out unless a lock stands, or refuses the person.
async fn settle(act: &Act<'_>, sealer: &Sealer, case: &Case, step: Step) -> Result<Settled, StoreError> {
    if matches!(step, Step::Refuse) {
        return refuse(act, case, true).await;
    }
    let mut counted = Vec::new();
    for counter in case.counters() {
        let Some(tally) = store::find(act, counter).await? else { continue };
        if tally.is_locked(case.now) && !matches!(step, Step::Activate { printed: true }) {
            return refuse(act, case, false).await;
        }
        counted.push(counter);
    }
    if let Step::Open(_, password) | Step::Second(password) = &step
        && !accounts::is_current_within(act, password.row).await?
    {
        return refuse(act, case, true).await;
    }
    for counter in counted {
        store::clear(act, counter).await?;
    }
    let through = Settled { is_through: true, ..Settled::default() };
    let (opening, password) = match step {
        Step::Open(opening, password) => (Some(opening), password),
        Step::Second(password) => (None, password),
        Step::Activate { .. } | Step::Refuse => return Ok(through),
    };
    if let Some(rehash) = password.rehash {
        accounts::rehash_within(act, rehash).await?;
    }
    if let Some(opening) = opening {
        sessions::open_within(act, &opening).await?;
    }
    if let Some(news) = &password.news {
        news.tell_within(act, sealer, case.now).await?;
    }
    Ok(through)
}

/// Counts and records a refusal, in the same statements for known and unknown accounts.
async fn refuse(act: &Act<'_>, case: &Case, wrong: bool) -> Result<Settled, StoreError> {
    let subject =
        case.account.as_ref().map_or_else(|| "unknown".to_owned(), |found| found.person.to_string());
    let locked = count_failure_within(act, &case.counter, &subject, case.policy, case.now).await?;
    let reason = if wrong { "wrong" } else { "locked" };
    act.audit(AuditAct::SignInRefused, NOBODY, &subject, &json!({ "reason": reason }), case.now).await?;
    if let Some(wide) = case.wide.as_ref().filter(|_| wrong && !locked) {
        count_failure_within(act, wide, &subject, WIDE_POLICY, case.now).await?;
    }
    let is_sprayed = wrong && case.spraying.count_within(act, case.now).await?;
    Ok(Settled { is_through: false, sprayed: is_sprayed.then(|| case.spraying.clone()) })
}

/// Counts a failure and locks if it was one too many. Tells whether it was locked before.
pub(super) async fn count_failure_within(
    act: &Act<'_>,
    counter: &[u8],
    subject: &str,
    policy: LockPolicy,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let tally = store::count_failure(act, counter, now).await?;
    match judge(policy, tally.failures, tally.locked_until, now) {
        LockVerdict::Open => Ok(false),
        LockVerdict::Locked { .. } => Ok(true),
        LockVerdict::Lock { until } => {
            store::lock(act, counter, until).await?;
            let detail = json!({ "until": until.0 });
            act.audit(AuditAct::SignInLocked, NOBODY, subject, &detail, now).await?;
            Ok(false)
        }
    }
}
