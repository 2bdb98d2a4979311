//! How the badges of people stand, and who may hold one.

use std::collections::HashMap;

use domain::badges::{self, NoBadge};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use super::limits::lately;
use super::model::{BadgeStanding, KeptBadge};
use super::store;
use crate::{contexts, factors};
use platform::fault::{Fault, StoreError};
use platform::limits::Limit;
use web::app::App;

/// How the badge of each of these people stands, in their order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn standings(app: &App, people: &[PersonId], now: Timestamp) -> Result<Vec<BadgeStanding>, Fault> {
    let db = app.db.read();
    let badges = store::list_of(db, &app.keyring.sealer(), people).await?;
    let limits: Vec<Limit> = badges.iter().map(|badge| lately(app, &badge.code)).collect();
    let wrong = Limit::used_of_each(&limits, db, now).await?;
    let chosen = store::list_with_pictures(db, people).await?;
    let standing = |person: &PersonId| {
        let badge = badges.iter().zip(&wrong).find(|(badge, _)| badge.person == *person);
        BadgeStanding::of(badge.map(|(badge, wrong)| (badge, *wrong)), chosen.contains(person), now)
    };
    Ok(people.iter().map(standing).collect())
}

/// Somebody who may sign in by a badge; only [`may_hold_among`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(PersonId);

impl Holder {
    /// Who it is.
    pub fn person(self) -> PersonId {
        self.0
    }
}

/// Whether a person may sign in by a badge now.
///
/// # Errors
/// When the person cannot be read; inside, why not.
pub async fn may_hold(app: &App, person: PersonId, now: Timestamp) -> Result<Result<(), NoBadge>, Fault> {
    let Some(standing) = contexts::standing(app, person).await? else { return Ok(Err(NoBadge::NotInUse)) };
    let has_factor = factors::held(app, person).await?.any();
    Ok(badges::may_hold(standing.active, &standing.live_roles(now), has_factor))
}

/// Whether each of these people may sign in by a badge now. However many they are, it takes as many statements as for one.
///
/// # Errors
/// When the rows cannot be read; inside, why not.
pub async fn may_hold_among(
    app: &App,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Result<Holder, NoBadge>>, Fault> {
    Ok(judge_each(app.db.read(), people, now).await?)
}

/// Whether a person may sign in by a badge, as the database has it in this transaction.
pub(super) async fn may_hold_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(judge_each(tx, &[person], now).await?.remove(&person).is_some_and(|judged| judged.is_ok()))
}

async fn judge_each(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Result<Holder, NoBadge>>, StoreError> {
    let in_use = contexts::list_in_use(db, people, now).await?;
    let with_factor = factors::list_holders(db, people).await?;
    let judge = |person: &PersonId| {
        let judged = in_use.get(person).map_or(Err(NoBadge::NotInUse), |one| {
            badges::may_hold(one.active, &one.roles, with_factor.contains(person))
        });
        (*person, judged.map(|()| Holder(*person)))
    };
    Ok(people.iter().map(judge).collect())
}

/// What is kept of the badge of a person; none where none was issued.
///
/// # Errors
/// When the rows cannot be read.
pub async fn kept(app: &App, person: PersonId) -> Result<Option<KeptBadge>, StoreError> {
    store::find_kept(app.db.read(), person).await
}
