//! Names of single-use things until they expire. Owns the table `spent`.

use domain::timestamp::Timestamp;
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait};
use tables::spent;

use super::db::{Act, Db, is_inserted};
use super::fault::StoreError;

/// Uses a name up; `false` if it was used before. One unique insert decides among all nodes.
pub async fn spend(db: &Db, name: String, expires_at: Timestamp) -> Result<bool, StoreError> {
    db.write(async move |tx: &Act<'_>| spend_in(tx, name, expires_at).await).await
}

/// The same within a transaction.
pub async fn spend_in(
    tx: &impl ConnectionTrait,
    name: String,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let row = spent::ActiveModel { id: Set(name), expires_at: Set(expires_at.0) };
    let inserted = spent::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Whether a name was used up.
pub async fn is_spent(db: &Db, name: &str) -> Result<bool, StoreError> {
    is_spent_in(db.read(), name).await
}

/// The same within a transaction.
pub async fn is_spent_in(db: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    Ok(spent::Entity::find_by_id(name).one(db).await?.is_some())
}

/// Removes some of the names that have expired; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = spent::Column::ExpiresAt.lt(now.0);
    db.purge::<spent::Entity, String>(spent::Column::Id, over.into_condition()).await
}
