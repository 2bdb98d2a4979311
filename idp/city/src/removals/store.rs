//! SQL of table `removal`.

use domain::ids::PersonId;
use domain::removal::Removal;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::removal::{ActiveModel, Column, Entity};

use platform::db::is_inserted;
use platform::fault::StoreError;

/// The wish of a person, if there is one.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Removal>, StoreError> {
    let row = Entity::find_by_id(person.0).one(db).await?;
    Ok(row.map(|row| Removal { asked_at: Timestamp(row.asked_at), due_at: Timestamp(row.due_at) }))
}

/// Some people after that one, in the order of their ids, whose time has come.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_due(
    db: &impl ConnectionTrait,
    after: PersonId,
    most: u64,
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = Entity::find()
        .filter(Column::PersonId.gt(after.0))
        .filter(Column::DueAt.lte(now.0))
        .order_by_asc(Column::PersonId)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// Writes a wish; `false` if there is one.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    person: PersonId,
    removal: Removal,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        person_id: Set(person.0),
        asked_at: Set(removal.asked_at.0),
        due_at: Set(removal.due_at.0),
    };
    let inserted = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Removes a wish; `false` if there is none.
pub(super) async fn delete(tx: &impl ConnectionTrait, person: PersonId) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(person.0).exec(tx).await?.rows_affected > 0)
}

/// Removes a wish whose time has come; `false` if there is none.
pub(super) async fn delete_due(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let hers = Entity::delete_many().filter(Column::PersonId.eq(person.0));
    Ok(hers.filter(Column::DueAt.lte(now.0)).exec(tx).await?.rows_affected > 0)
}

/// Forgets all wishes: after a restore nobody knows which were taken back.
///
/// # Errors
/// When the rows cannot be written.
pub async fn forget_all_within(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    Entity::delete_many().exec(tx).await?;
    Ok(())
}
