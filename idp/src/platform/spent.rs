//! Names of single-use things until they expire. Owns the table `spent`.

use domain::timestamp::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QuerySelect as _,
    TryInsertResult,
};
use tables::spent;

use super::db::Db;
use super::fault::StoreError;

/// Uses a name up; `false` if it was used before. One unique insert decides among all nodes.
pub async fn spend(db: &Db, name: String, expires_at: Timestamp) -> Result<bool, StoreError> {
    db.write(move |tx| Box::pin(async move { spend_in(tx, name, expires_at).await })).await
}

/// The same within a transaction.
pub async fn spend_in(
    tx: &impl ConnectionTrait,
    name: String,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let row = spent::ActiveModel { id: Set(name), expires_at: Set(expires_at.0) };
    let inserted = spent::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Whether a name was used up.
pub async fn is_spent(db: &Db, name: &str) -> Result<bool, StoreError> {
    Ok(spent::Entity::find_by_id(name).one(db.read()).await?.is_some())
}

/// Rows removed in one transaction.
const PURGE_BATCH: u64 = 500;

/// Removes some of the names that have expired; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let ids: Vec<String> = spent::Entity::find()
        .select_only()
        .column(spent::Column::Id)
        .filter(spent::Column::ExpiresAt.lt(now.0))
        .limit(PURGE_BATCH)
        .into_tuple()
        .all(db.read())
        .await?;
    if ids.is_empty() {
        return Ok(false);
    }
    let more = ids.len() as u64 == PURGE_BATCH;
    db.write(move |tx| {
        Box::pin(async move {
            spent::Entity::delete_many().filter(spent::Column::Id.is_in(ids)).exec(tx).await?;
            Ok(())
        })
    })
    .await?;
    Ok(more)
}
