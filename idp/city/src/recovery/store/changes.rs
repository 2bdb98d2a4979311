//! Contacts that were changed, each with what it was before, sealed.

use domain::ids::PersonId;
use domain::recovery::ReachKind;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::contact_change::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use platform::db::Db;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// Table and column of what is sealed.
const PLACE: (&str, &str) = ("contact_change", "before");

/// A change, with what the contact was before: none, or the text and whether it was proved.
#[derive(Clone)]
pub(in crate::recovery) struct NewChange {
    pub(in crate::recovery) id: Uuid,
    pub(in crate::recovery) person: PersonId,
    pub(in crate::recovery) kind: ReachKind,
    pub(in crate::recovery) before: Option<(String, bool)>,
    pub(in crate::recovery) undo_until: Timestamp,
}

/// Writes a change.
pub(in crate::recovery) async fn insert_change(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    change: &NewChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = serde_json::to_string(&change.before)
        .map_err(|_| StoreError::inconsistent(PLACE.0, PLACE.1, change.id))?;
    let row = ActiveModel {
        id: Set(change.id),
        person_id: Set(change.person.0),
        kind: Set(change.kind.as_str().to_owned()),
        before: Set(sealer.seal_text(PLACE.0, PLACE.1, change.id, &before)?),
        changed_at: Set(now.0),
        undo_until: Set(change.undo_until.0),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The changes of a person that can be undone still, the oldest first.
pub(in crate::recovery) async fn list_changes(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<NewChange>, StoreError> {
    let of = Entity::find().filter(Column::PersonId.eq(person.0)).filter(Column::UndoUntil.gt(now.0));
    // Ids are made in the order of time.
    of.order_by_asc(Column::Id).all(db).await?.into_iter().map(|row| from_row(sealer, row)).collect()
}

fn from_row(sealer: &Sealer, row: Model) -> Result<NewChange, StoreError> {
    let kind =
        ReachKind::parse(&row.kind).ok_or_else(|| StoreError::inconsistent(PLACE.0, "kind", row.id))?;
    let text = sealer.open_text(PLACE.0, PLACE.1, row.id, &row.before)?;
    let before =
        serde_json::from_str(&text).map_err(|_| StoreError::inconsistent(PLACE.0, PLACE.1, row.id))?;
    let (person, undo_until) = (PersonId(row.person_id), Timestamp(row.undo_until));
    Ok(NewChange { id: row.id, person, kind, before, undo_until })
}

/// Uses up the undo of a change, and those of all later changes of the person: whoever made the one may have made the others.
/// Of several at once one wins.
pub(in crate::recovery) async fn mark_undone(
    tx: &impl ConnectionTrait,
    change: &NewChange,
) -> Result<bool, StoreError> {
    if Entity::delete_by_id(change.id).exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    Entity::delete_many()
        .filter(Column::PersonId.eq(change.person.0))
        .filter(Column::Id.gt(change.id))
        .exec(tx)
        .await?;
    Ok(true)
}

/// Forgets the changes of a person.
pub(super) async fn forget_changes(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?;
    Ok(())
}

/// Removes some of the changes that cannot be undone any more; whether there may be more.
pub(super) async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    db.purge::<Entity, Uuid>(Column::Id, Column::UndoUntil.lt(now.0).into_condition()).await
}
