//! Who must have a second factor, and until when the password alone is enough.

use domain::contexts::Role;
use domain::factors::Held;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::store;
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// What a person is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Nothing, or it is met.
    None,
    /// A second factor from that moment on.
    From(Timestamp),
    /// A second factor now.
    Now,
}

/// What a person with these roles is held to. The first time is noted, and the days of grace run from then.
///
/// # Errors
/// When the row cannot be read or written.
pub async fn demand(
    app: &App,
    (person, held): (PersonId, Held),
    roles: impl Iterator<Item = Role> + Send,
    has_duty: bool,
    now: Timestamp,
) -> Result<Demand, Fault> {
    let policy = app.config.factors.policy();
    if held.any() || !policy.demands(roles, has_duty) {
        return Ok(Demand::None);
    }
    let since = if let Some(since) = store::find_demand(app.db.read(), person).await? {
        since
    } else {
        let act = async move |act: &Act<'_>| store::note_demand(act, person, now).await;
        app.db.write(act).await?;
        now
    };
    let due = policy.due(since);
    Ok(if now < due { Demand::From(due) } else { Demand::Now })
}
