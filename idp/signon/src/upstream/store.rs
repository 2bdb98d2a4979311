//! SQL of table `upstream_start`.

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::upstream_start::{ActiveModel, Column, Entity};

use super::pending::Pending;
use platform::db::Db;
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// The keyed hash by which a start is found.
pub(super) fn id_of(sealer: &Sealer, state: &str) -> Vec<u8> {
    sealer.mac(Purpose::Upstream, state.as_bytes()).to_vec()
}

/// Writes what an answer is held against.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    (state, pending): (&str, &Pending),
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(id_of(sealer, state)),
        sealed: Set(sealer.seal(Purpose::Upstream, pending)?),
        expires_at: Set(expires_at.0),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What an answer with that state is held against, if it is not over.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: &[u8],
    now: Timestamp,
) -> Result<Option<Pending>, StoreError> {
    let row = Entity::find_by_id(id.to_vec()).filter(Column::ExpiresAt.gt(now.0)).one(db).await?;
    Ok(row.and_then(|row| sealer.open(Purpose::Upstream, &row.sealed)))
}

/// Uses a start up; of several answers with one state, one does.
pub(super) async fn take(tx: &impl ConnectionTrait, id: &[u8]) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id.to_vec()).exec(tx).await?.rows_affected > 0)
}

/// Removes some of the starts that are over; whether there may be more.
pub(super) async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Column::ExpiresAt.lt(now.0);
    db.purge::<Entity, Vec<u8>>(Column::Id, over.into_condition()).await
}
