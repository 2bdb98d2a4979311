//! What follows the first proof of somebody who signs in: the second step, or the session and what the policy demands.

use domain::contexts::Role;
use domain::factors::Held;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::browser::BrowserFacts;
use city::factors::{self, Demand};
use city::sessions::{Opening, Proved};
use city::{contexts, students};
use platform::fault::Fault;
use web::app::App;

/// What follows a first proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// The second step: there is no session before it.
    Second,
    /// The session, in which the person is held to this.
    Open(Demand),
}

impl Door {
    /// What follows a proof of that person that is no second factor, in that browser: a password, or an account of another
    /// provider. All such proofs come through this door, so that none leads around the second step or the policy.
    ///
    /// # Errors
    /// When what the person has enrolled cannot be read.
    pub(super) async fn of(
        app: &App,
        person: PersonId,
        browser: &BrowserFacts,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let held = factors::held(app, person).await?;
        if held.any() && !factors::is_trusted(app, &browser.trusted, person, now).await? {
            return Ok(Self::Second);
        }
        Ok(Self::Open(demanded(app, person, held, now).await?))
    }
}

/// The session that a first proof opens. Whoever must have a second factor now enrols one in it first.
pub(super) fn session_of(
    app: &App,
    person: PersonId,
    proved: Proved,
    (browser, demand): (&BrowserFacts, Demand),
    now: Timestamp,
) -> Opening {
    let opening = Opening::new(app, person, proved, &browser.user_agent, browser.session.clone(), now);
    let opening = opening.on_shared(app, browser.is_shared);
    if demand == Demand::Now { opening.needing_factor(app) } else { opening }
}

/// What a person is held to who has `held` enrolled. Where the policy holds nobody to anything, nothing is read.
pub(super) async fn demanded(
    app: &App,
    person: PersonId,
    held: Held,
    now: Timestamp,
) -> Result<Demand, Fault> {
    let policy = app.config.factors.policy();
    if held.any() || (policy.roles.is_empty() && !policy.duties) {
        return Ok(Demand::None);
    }
    let Some(standing) = contexts::standing(app, person).await? else { return Ok(Demand::None) };
    let roles: Vec<Role> = standing.live_contexts(now).map(|context| context.role).collect();
    let works = roles.iter().any(|role| !matches!(role, Role::Student | Role::Guardian));
    let has_duty = works && policy.duties && students::has_duty(app, person, now).await?;
    factors::demand(app, (person, held), roles.into_iter(), has_duty, now).await
}
