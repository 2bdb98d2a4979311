//! Table `application_event`.

use domain::binding::ApplicationAct;
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::application_event::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use crate::guardianship::model::ApplicationEvent;
use crate::platform::fault::StoreError;

/// Notes what happened; `detail` holds nothing personal.
pub(in crate::guardianship) async fn insert_event(
    tx: &impl ConnectionTrait,
    id: ApplicationId,
    (actor, act): (Option<PersonId>, ApplicationAct),
    detail: &serde_json::Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        application_id: Set(id.0),
        at: Set(now.0),
        actor: Set(actor.map(|id| id.0)),
        act: Set(act.as_str().to_owned()),
        detail: Set(detail.to_string()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(in crate::guardianship) async fn list_events(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Vec<ApplicationEvent>, StoreError> {
    let rows = Entity::find()
        .filter(Column::ApplicationId.eq(id.0))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id);
    rows.all(db).await?.into_iter().map(to_event).collect()
}

/// The latest event of that kind.
pub(in crate::guardianship) async fn last_of_act(
    db: &impl ConnectionTrait,
    id: ApplicationId,
    act: ApplicationAct,
) -> Result<Option<ApplicationEvent>, StoreError> {
    let events = list_events(db, id).await?;
    Ok(events.into_iter().rfind(|event| event.act == act))
}

fn to_event(row: Model) -> Result<ApplicationEvent, StoreError> {
    let act = ApplicationAct::parse(&row.act)
        .ok_or_else(|| StoreError::inconsistent("application_event", "act", row.id))?;
    Ok(ApplicationEvent { at: Timestamp(row.at), actor: row.actor.map(PersonId), act, detail: row.detail })
}
