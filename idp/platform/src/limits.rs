//! How often something may be done. Owns the tables `allowance` and `tally`.
//!
//! Few and exact ([`Limit`]): each of the uses has a slot, and a slot is free again when its window is over, so in no
//! stretch of that length are there more. Many ([`Tally`]): a count for each window by the clock of Taipei. Both are
//! decided by one conditional upsert, so that no two nodes and no two requests share a use.

use std::collections::HashMap;

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::{allowance, tally};

use super::db::{AT_ONCE, Db};
use super::fault::StoreError;
use super::seal::{Purpose, Sealer};

/// The longest window of either kind, in seconds: a week. What is older says nothing any more.
pub const LONGEST_SECONDS: i64 = 7 * 24 * 3600;

/// Taipei is so many seconds ahead of UTC, without summer time: a day's window begins at midnight there.
const TAIPEI_SECONDS: i64 = 8 * 3600;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It may be done; it is counted when the transaction commits.
    Yes,
    /// Not before that moment.
    No {
        /// When the next use is free.
        retry_at: Timestamp,
    },
}

/// At most so many uses in any stretch of a length.
#[derive(Clone, Debug)]
pub struct Limit {
    id: Vec<u8>,
    most: u16,
    window_seconds: i64,
}

/// At most so many uses in each window by the clock.
#[derive(Clone, Debug)]
pub struct Tally {
    id: Vec<u8>,
    most: u32,
    window_seconds: i64,
}

/// The name of what is limited, never in the clear: its parts may be a number or an address.
fn id_of(sealer: &Sealer, parts: &[&str]) -> Vec<u8> {
    let mut name = Vec::new();
    for part in parts {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    sealer.mac(Purpose::Limit, &name).to_vec()
}

impl Limit {
    /// Of what the parts name together (`["sms", "+8869…"]`), `most` times in `window_seconds`; for small numbers, since
    /// each use has a row. A window longer than [`LONGEST_SECONDS`] counts as that.
    pub fn of(sealer: &Sealer, parts: &[&str], most: u16, window_seconds: i64) -> Self {
        Self { id: id_of(sealer, parts), most, window_seconds: window_seconds.clamp(1, LONGEST_SECONDS) }
    }

    /// Takes one use in the transaction `tx`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take(&self, tx: &impl ConnectionTrait, now: Timestamp) -> Result<Taken, StoreError> {
        let over = now.plus(-self.window_seconds);
        let used = self.used(tx).await?;
        let free = (0..i32::from(self.most))
            .filter(|slot| used.iter().all(|(known, at)| known != slot || *at <= over.0));
        for slot in free {
            if self.take_slot(tx, slot, over, now).await? {
                return Ok(Taken::Yes);
            }
        }
        // Others were faster, or it was full before.
        let oldest = self.used(tx).await?.into_iter().map(|(_, at)| at).filter(|at| *at > over.0).min();
        Ok(Taken::No { retry_at: Timestamp(oldest.unwrap_or(now.0)).plus(self.window_seconds) })
    }

    /// How many uses are left now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn left(&self, db: &impl ConnectionTrait, now: Timestamp) -> Result<usize, StoreError> {
        let over = now.plus(-self.window_seconds);
        let used = self.used(db).await?.into_iter().filter(|(_, at)| *at > over.0).count();
        Ok(usize::from(self.most).saturating_sub(used))
    }

    /// How many uses each of these limits has seen in its present stretch, in their order, in one statement for many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn used_of_each(
        limits: &[Self],
        db: &impl ConnectionTrait,
        now: Timestamp,
    ) -> Result<Vec<u16>, StoreError> {
        use allowance::{Column, Entity};
        let mut counts: HashMap<Vec<u8>, u16> = HashMap::new();
        let stretch = |id: &[u8]| limits.iter().find(|one| one.id == id).map(|one| one.window_seconds);
        for some in limits.chunks(AT_ONCE) {
            let ids = some.iter().map(|one| one.id.clone());
            for row in Entity::find().filter(Column::Id.is_in(ids)).all(db).await? {
                if stretch(&row.id).is_some_and(|seconds| row.used_at > now.plus(-seconds).0) {
                    *counts.entry(row.id).or_default() += 1;
                }
            }
        }
        Ok(limits.iter().map(|one| counts.get(&one.id).copied().unwrap_or_default()).collect())
    }

    /// Slots within `most`, with the time of their last use.
    async fn used(&self, tx: &impl ConnectionTrait) -> Result<Vec<(i32, i64)>, StoreError> {
        use allowance::{Column, Entity};
        let mine = Entity::find().filter(Column::Id.eq(self.id.clone()));
        let rows = mine.filter(Column::Slot.lt(i32::from(self.most))).all(tx).await?;
        Ok(rows.into_iter().map(|row| (row.slot, row.used_at)).collect())
    }

    async fn take_slot(
        &self,
        tx: &impl ConnectionTrait,
        slot: i32,
        over: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        use allowance::{ActiveModel, Column, Entity};
        let row = ActiveModel { id: Set(self.id.clone()), slot: Set(slot), used_at: Set(now.0) };
        let upsert = OnConflict::columns([Column::Id, Column::Slot])
            .update_column(Column::UsedAt)
            .action_and_where(Expr::col((Entity, Column::UsedAt)).lte(over.0))
            .to_owned();
        Ok(Entity::insert(row).on_conflict(upsert).exec_without_returning(tx).await? > 0)
    }
}

impl Tally {
    /// Of what the parts name together, `most` times in each window; a day's begins at midnight in Taipei.
    pub fn of(sealer: &Sealer, parts: &[&str], most: u32, window_seconds: i64) -> Self {
        Self { id: id_of(sealer, parts), most, window_seconds: window_seconds.clamp(1, LONGEST_SECONDS) }
    }

    /// Counts one use in the transaction `tx`, if it is not one too many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take(&self, tx: &impl ConnectionTrait, now: Timestamp) -> Result<Taken, StoreError> {
        use tally::{ActiveModel, Column, Entity};
        let (since, most) = (self.since(now), i32::try_from(self.most).unwrap_or(i32::MAX));
        let row = ActiveModel { id: Set(self.id.clone()), since: Set(since.0), count: Set(1) };
        let count = Expr::col((Entity, Column::Count));
        let upsert = OnConflict::columns([Column::Id, Column::Since])
            .value(Column::Count, count.clone().add(1))
            .action_and_where(count.lt(most))
            .to_owned();
        let counted =
            most > 0 && Entity::insert(row).on_conflict(upsert).exec_without_returning(tx).await? > 0;
        let retry_at = since.plus(self.window_seconds);
        Ok(if counted { Taken::Yes } else { Taken::No { retry_at } })
    }

    /// Until when the present window has seen all its uses; none while there is one left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn full_until(
        &self,
        db: &impl ConnectionTrait,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let is_full = self.read(db, now).await? >= self.most;
        Ok(is_full.then(|| self.since(now).plus(self.window_seconds)))
    }

    /// How many uses the present window has seen.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self, db: &impl ConnectionTrait, now: Timestamp) -> Result<u32, StoreError> {
        let row = tally::Entity::find_by_id((self.id.clone(), self.since(now).0)).one(db).await?;
        Ok(row.map_or(0, |row| u32::try_from(row.count).unwrap_or(0)))
    }

    /// Begin of the window.
    fn since(&self, now: Timestamp) -> Timestamp {
        let here = now.0.saturating_add(TAIPEI_SECONDS);
        Timestamp(here - here.rem_euclid(self.window_seconds) - TAIPEI_SECONDS)
    }
}

/// Removes some of what says nothing any more; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let forgotten = now.plus(-LONGEST_SECONDS).0;
    let used = allowance::Column::UsedAt.lt(forgotten).into_condition();
    let counted = tally::Column::Since.lt(forgotten).into_condition();
    let more = [
        db.purge::<allowance::Entity, Vec<u8>>(allowance::Column::Id, used).await?,
        db.purge::<tally::Entity, Vec<u8>>(tally::Column::Id, counted).await?,
    ];
    Ok(more.contains(&true))
}
