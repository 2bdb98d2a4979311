//! SQL of tables `contact_code` and `switch`.

use domain::contacts::MOST_TRIES;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::contact_code::{ActiveModel, Column, Entity};
use tables::switch;

use platform::db::{Db, is_inserted};
use platform::fault::StoreError;

/// Puts a code in the place of the one before, with all its tries.
pub(super) async fn replace(
    tx: &impl ConnectionTrait,
    id: Vec<u8>,
    code: Vec<u8>,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel { id: Set(id), code: Set(code), tries: Set(0), expires_at: Set(expires_at.0) };
    let replace = OnConflict::column(Column::Id)
        .update_columns([Column::Code, Column::Tries, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Uses a right code up; of many at once one wins.
pub(super) async fn mark_used(
    tx: &impl ConnectionTrait,
    id: &[u8],
    code: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Code.eq(code))
        .filter(Column::Tries.lt(i32::from(MOST_TRIES)))
        .filter(Column::ExpiresAt.gt(now.0))
        .exec(tx)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Counts a wrong try against a valid code; none if there is no such code.
pub(super) async fn count_wrong(
    tx: &impl ConnectionTrait,
    id: &[u8],
    now: Timestamp,
) -> Result<Option<i32>, StoreError> {
    let counted = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Tries.lt(i32::from(MOST_TRIES)))
        .filter(Column::ExpiresAt.gt(now.0))
        .exec_with_returning(tx)
        .await?;
    Ok(counted.first().map(|row| row.tries))
}

/// Wrong tries of a valid code; none if there is no such code.
pub(super) async fn find_tries(
    tx: &impl ConnectionTrait,
    id: &[u8],
    now: Timestamp,
) -> Result<Option<i32>, StoreError> {
    let living = Entity::find_by_id(id.to_vec())
        .filter(Column::Tries.lt(i32::from(MOST_TRIES)))
        .filter(Column::ExpiresAt.gt(now.0));
    Ok(living.one(tx).await?.map(|row| row.tries))
}

/// Deletes every code and returns their number.
///
/// # Errors
/// When the rows cannot be removed.
pub async fn forget_codes_within(tx: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().exec(tx).await?.rows_affected)
}

/// Removes some of the codes that have expired; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Column::ExpiresAt.lte(now.0);
    db.purge::<Entity, Vec<u8>>(Column::Id, over.into_condition()).await
}

/// Since when a switch is on; none if it is off.
pub(super) async fn find_switch(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Timestamp>, StoreError> {
    Ok(switch::Entity::find_by_id(name).one(db).await?.map(|row| Timestamp(row.since)))
}

/// Turns a switch on; `false` if it was.
pub(super) async fn mark_on(
    tx: &impl ConnectionTrait,
    name: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = switch::ActiveModel { id: Set(name.to_owned()), since: Set(now.0) };
    let insert = switch::Entity::insert(row).on_conflict_do_nothing();
    Ok(is_inserted(&insert.exec_without_returning(tx).await?))
}

/// Turns a switch off; `false` if it was.
pub(super) async fn mark_off(tx: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    Ok(switch::Entity::delete_by_id(name).exec(tx).await?.rows_affected > 0)
}
