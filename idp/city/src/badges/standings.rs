//! How the badges of people stand, and who may hold one.

use domain::badges::{self, NoBadge};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::model::{BadgeStanding, KeptBadge};
use super::store;
use crate::{contexts, factors};
use platform::fault::{Fault, StoreError};
use web::app::App;

/// How the badge of each of these people stands, in their order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn standings(app: &App, people: &[PersonId], now: Timestamp) -> Result<Vec<BadgeStanding>, Fault> {
    let db = app.db.read();
    let badges = store::list_of(db, people).await?;
    let chosen = store::list_with_pictures(db, people).await?;
    let standing = |person: &PersonId| {
        let badge = badges.iter().find(|badge| badge.person == *person);
        BadgeStanding::of(badge, chosen.contains(person), now)
    };
    Ok(people.iter().map(standing).collect())
}

/// Whether a person may sign in by a badge now.
///
/// # Errors
/// When the person cannot be read; inside, why not.
pub async fn may_hold(app: &App, person: PersonId, now: Timestamp) -> Result<Result<(), NoBadge>, Fault> {
    let (standing, held) = (contexts::standing(app, person).await?, factors::held(app, person).await?);
    Ok(standing.map_or(Err(NoBadge::NotInUse), |standing| badges::may_hold(&standing, held, now)))
}

/// What is kept of the badge of a person; none where none was issued.
///
/// # Errors
/// When the rows cannot be read.
pub async fn kept(app: &App, person: PersonId) -> Result<Option<KeptBadge>, StoreError> {
    store::find_kept(app.db.read(), person).await
}
