//! SQL of table `attempt`.

use std::collections::HashSet;

use domain::accounts::FORGET_SECONDS;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use tables::attempt::{ActiveModel, Column, Entity, Model};

use platform::db::{AT_ONCE, Db};
use platform::fault::StoreError;

/// What was counted.
pub(super) struct Tally {
    /// Failures since the last success or lock.
    pub(super) failures: i32,
    /// When a right password counts again.
    pub(super) locked_until: Timestamp,
}

impl Tally {
    /// Whether a right password does not count either.
    pub(super) fn is_locked(&self, now: Timestamp) -> bool {
        now < self.locked_until
    }
}

impl From<Model> for Tally {
    fn from(row: Model) -> Self {
        Self { failures: row.failures, locked_until: Timestamp(row.locked_until) }
    }
}

/// What was counted so far; the row stays locked until the transaction ends.
pub(super) async fn find(db: &impl ConnectionTrait, id: &[u8]) -> Result<Option<Tally>, StoreError> {
    let row = Entity::find_by_id(id.to_vec()).lock_exclusive().one(db).await?;
    Ok(row.map(Tally::from))
}

/// What was counted so far. The row is made where there is none, and stays locked until the transaction ends: of many who begin
/// to guess at once each waits for the one before.
pub(super) async fn hold(tx: &impl ConnectionTrait, id: &[u8], now: Timestamp) -> Result<Tally, StoreError> {
    let row =
        ActiveModel { id: Set(id.to_vec()), failures: Set(0), locked_until: Set(0), updated_at: Set(now.0) };
    Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(find(tx, id).await?.unwrap_or(Tally { failures: 0, locked_until: Timestamp(0) }))
}

/// What was counted so far, to be shown.
pub(super) async fn peek(db: &impl ConnectionTrait, id: &[u8]) -> Result<Option<Tally>, StoreError> {
    Ok(Entity::find_by_id(id.to_vec()).one(db).await?.map(Tally::from))
}

/// Those of these counts that lock now.
pub(super) async fn list_locked(
    db: &impl ConnectionTrait,
    ids: &[Vec<u8>],
    now: Timestamp,
) -> Result<HashSet<Vec<u8>>, StoreError> {
    let mut locked = HashSet::new();
    for some in ids.chunks(AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::Id.is_in(some.iter().cloned()))
            .filter(Column::LockedUntil.gt(now.0))
            .all(db)
            .await?;
        locked.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(locked)
}

/// Counts a failure by one upsert and tells what that makes. Failures during a lock are not counted; what is
/// older than a day is forgotten.
pub(super) async fn count_failure(
    tx: &impl ConnectionTrait,
    id: &[u8],
    now: Timestamp,
) -> Result<Tally, StoreError> {
    let column = |column: Column| Expr::col((Entity, column));
    let failures = Expr::case(column(Column::LockedUntil).gt(now.0), column(Column::Failures))
        .case(column(Column::UpdatedAt).lt(now.plus(-FORGET_SECONDS).0), 1)
        .finally(column(Column::Failures).add(1));
    let row =
        ActiveModel { id: Set(id.to_vec()), failures: Set(1), locked_until: Set(0), updated_at: Set(now.0) };
    let upsert = OnConflict::column(Column::Id)
        .value(Column::Failures, failures)
        .update_column(Column::UpdatedAt)
        .to_owned();
    Ok(Entity::insert(row).on_conflict(upsert).exec_with_returning(tx).await?.into())
}

/// Locks until then and begins to count anew.
pub(super) async fn lock(tx: &impl ConnectionTrait, id: &[u8], until: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::value(0))
        .col_expr(Column::LockedUntil, Expr::value(until.0))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets what was counted.
pub(super) async fn clear(tx: &impl ConnectionTrait, id: &[u8]) -> Result<(), StoreError> {
    Entity::delete_by_id(id.to_vec()).exec(tx).await?;
    Ok(())
}

/// Removes some of the counts that say nothing any more; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let forgotten = Column::UpdatedAt.lt(now.plus(-FORGET_SECONDS).0);
    let over = Condition::all().add(forgotten).add(Column::LockedUntil.lt(now.0));
    db.purge::<Entity, Vec<u8>>(Column::Id, over).await
}
