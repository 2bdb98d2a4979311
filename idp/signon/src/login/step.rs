//! Taking the second step: a code of the app, a recovery code or a passkey; one commit.

use domain::binding::LetterCode;
use domain::factors::{AMR_CODE, FACTOR_POLICY, read_code};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::browser::BrowserFacts;
use super::demanded::session_of;
use super::device;
use super::new_device::News;
use super::prove::{count_failure_within, opened, unknown};
use super::second_step::{Before, Stepping};
use super::store;
use city::factors::{self, Demand, TrustedDevice};
use city::passkeys::{self, Checked};
use city::sessions::{self, Opening, Proved};
use domain::assurance::Acr;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;

/// What was given.
pub(super) enum Given {
    /// The code of a step of the app.
    Step(i64),
    /// The right code of a step, which was used before.
    Used,
    /// A recovery code, right or not.
    Recovery(LetterCode),
    /// A passkey whose answer was right, of whomever.
    Passkey(Box<Checked>),
    /// Anything else.
    Wrong,
}

impl Given {
    /// Reads what was typed: the code of an app, or a recovery code.
    ///
    /// # Errors
    /// When the secret of the app cannot be read.
    pub(super) async fn read(
        app: &App,
        person: PersonId,
        (code, recovery): (&str, &str),
        now: Timestamp,
    ) -> Result<Self, Fault> {
        if let Some(code) = LetterCode::parse(recovery) {
            return Ok(Self::Recovery(code));
        }
        let Some(code) = read_code(code) else { return Ok(Self::Wrong) };
        Ok(match factors::matching_step(app, person, &code, now).await? {
            Some((step, true)) => Self::Step(step),
            Some((_, false)) => Self::Used,
            None => Self::Wrong,
        })
    }

    /// What it proves after that.
    fn proved(&self, before: &Before) -> Proved {
        match (self, before) {
            (Self::Passkey(checked), _) => Proved { acr: Acr::Phr, amr: checked.amr.into() },
            (_, Before::First(step)) => step.first.with_code(),
            (_, Before::Session(_)) => Proved { acr: Acr::Mfa, amr: AMR_CODE.into() },
        }
    }

    /// For the record.
    fn word(&self) -> &'static str {
        match self {
            Self::Step(_) | Self::Used => "totp",
            Self::Recovery(_) => "recovery-code",
            Self::Passkey(_) => "passkey",
            Self::Wrong => "none",
        }
    }
}

/// How a second step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stepped {
    /// Done: these cookies go to the browser.
    Through(Vec<String>),
    /// Not right.
    Wrong,
    /// The code was used before: the app shows another one in a moment.
    Used,
    /// Too many wrong ones; also a right one is refused for a while.
    Locked,
    /// The password changed, the link ended, or the session is over.
    Over,
}

/// What the transaction needs.
struct Case {
    person: PersonId,
    counter: Vec<u8>,
    before: Before,
    given: Given,
    opening: Opening,
    trust: Option<TrustedDevice>,
    news: Option<News>,
    locked: Option<Mail>,
    used: Option<Mail>,
    now: Timestamp,
}

/// Takes the step. `trusts` is whether the person wants to trust the browser.
///
/// # Errors
/// When the database fails.
pub(super) async fn take(
    app: &App,
    stepping: Stepping,
    given: Given,
    browser: BrowserFacts,
    trusts: bool,
    now: Timestamp,
) -> Result<Stepped, Fault> {
    let (person, sealer) = (stepping.person(), app.keyring.sealer());
    let account = &stepping.credentials.account;
    let counter = device::factor_counter(&sealer, account, stepping.lookup(), browser.device.as_ref());
    let proved = given.proved(&stepping.before);
    let (browser, trusts) = (browser.on_shared(stepping.is_on_shared()), trusts && !stepping.is_on_shared());
    let (opening, news) = match &stepping.before {
        Before::First(_) => {
            let opening = session_of(app, person, proved, (&browser, Demand::None), now);
            (opening, unknown(app, (account, Some(stepping.lookup())), &browser, now).await?)
        }
        Before::Session(session) => {
            (Opening::raised(app, session.clone(), proved, &browser.user_agent, now), None)
        }
    };
    let trust = trusts.then(|| TrustedDevice::new(&browser.user_agent, now));
    let mut cookies = opened(app, &opening, (browser.device, browser.left), stepping.lookup())?;
    if let Some(device) = &trust {
        cookies.push(browser.trusted.with(device, person, app)?);
    }
    let (used, locked) = match given {
        Given::Recovery(_) => {
            let left = factors::held(app, person).await?.codes.saturating_sub(1);
            let used = factors::mail(app, person, factors::News::CodeUsed { left }, now).await?;
            (used, factors::mail(app, person, factors::News::Locked, now).await?)
        }
        Given::Wrong => (None, factors::mail(app, person, factors::News::Locked, now).await?),
        // No lock comes of a right one.
        Given::Step(_) | Given::Used | Given::Passkey(_) => (None, None),
    };
    let before = stepping.before;
    let case = Case { person, counter, before, given, opening, trust, news, locked, used, now };
    let act = app.db.write(async move |act: &Act<'_>| settle(act, &sealer, case).await);
    Ok(match act.await? {
        Stepped::Through(_) => Stepped::Through(cookies),
        other => other,
    })
}

/// Carries it out unless a lock stands.
async fn settle(act: &Act<'_>, sealer: &Sealer, case: Case) -> Result<Stepped, StoreError> {
    let (person, now) = (case.person, case.now);
    if store::hold(act, &case.counter, now).await?.is_locked(now) {
        refuse(act, person, "locked", now).await?;
        return Ok(Stepped::Locked);
    }
    if let Before::First(step) = &case.before
        && !step.holds_within(act).await?
    {
        return Ok(Stepped::Over);
    }
    let accepted = match &case.given {
        Given::Step(step) => factors::accept_step_within(act, person, *step, now).await?,
        // Codes that were left behind by factors that are gone are no way in.
        Given::Recovery(code) => {
            factors::held_within(act, person).await?.any()
                && factors::use_code_within(act, sealer, person, code, now).await?
        }
        Given::Passkey(checked) => {
            checked.person == person && passkeys::use_within(act, checked, now).await?
        }
        Given::Used | Given::Wrong => false,
    };
    if !accepted {
        return no(act, sealer, &case).await;
    }
    store::clear(act, &case.counter).await?;
    match &case.before {
        Before::First(_) => sessions::open_within(act, &case.opening).await?,
        Before::Session(_) if !sessions::raise_within(act, &case.opening).await? => return Ok(Stepped::Over),
        Before::Session(_) => {}
    }
    if let Some(device) = case.trust {
        factors::trust_within(act, person, device, now).await?;
    }
    let (who, detail) = (person.to_string(), json!({ "factor": case.given.word() }));
    act.audit(AuditAct::FactorUsed, &who, &who, &detail, now).await?;
    jobs::enqueue_each(act, sealer, &case.used, now).await?;
    if let Some(news) = &case.news {
        news.tell_within(act, sealer, now).await?;
    }
    Ok(Stepped::Through(Vec::new()))
}

/// Refuses what was given. A code that is right but used is no guess, and neither is a passkey.
async fn no(act: &Act<'_>, sealer: &Sealer, case: &Case) -> Result<Stepped, StoreError> {
    let (person, now) = (case.person, case.now);
    refuse(act, person, case.given.word(), now).await?;
    match case.given {
        Given::Step(_) | Given::Used => return Ok(Stepped::Used),
        Given::Passkey(_) => return Ok(Stepped::Wrong),
        Given::Recovery(_) | Given::Wrong => {}
    }
    // The lock was open when this transaction began to hold the count, so that whoever locks it is the first to do so.
    count_failure_within(act, &case.counter, &person.to_string(), FACTOR_POLICY, now).await?;
    let locked = store::find(act, &case.counter).await?.is_some_and(|tally| tally.is_locked(now));
    jobs::enqueue_each(act, sealer, case.locked.as_ref().filter(|_| locked), now).await?;
    Ok(if locked { Stepped::Locked } else { Stepped::Wrong })
}

async fn refuse(
    act: &Act<'_>,
    person: PersonId,
    what: &'static str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (who, detail) = (person.to_string(), json!({ "what": what }));
    act.audit(AuditAct::FactorRefused, &who, &who, &detail, now).await
}
