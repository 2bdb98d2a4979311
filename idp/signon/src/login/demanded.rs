//! Whether somebody who signs in must have a second factor.

use domain::contexts::Role;
use domain::factors::Held;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use city::factors::{self, Demand};
use city::{contexts, students};
use platform::fault::Fault;
use web::app::App;

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
