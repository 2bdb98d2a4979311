//! Table `application_event`.

use std::collections::HashMap;

use domain::binding::{ApplicationAct, ApplicationStatus};
use domain::ids::{ApplicationId, BindingId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::application;
use tables::application_event::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use crate::applications::model::ApplicationEvent;
use platform::fault::StoreError;
use platform::ids::new_id;

/// Notes what happened; `detail` holds nothing personal.
pub(crate) async fn insert_event(
    tx: &impl ConnectionTrait,
    id: ApplicationId,
    (actor, act): (Option<PersonId>, ApplicationAct),
    detail: &serde_json::Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new_id()),
        application_id: Set(id.0),
        at: Set(now.0),
        actor: Set(actor.map(|id| id.0)),
        act: Set(act.as_str().to_owned()),
        detail: Set(detail.to_string()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn list_events(
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
pub(crate) async fn last_of_act(
    db: &impl ConnectionTrait,
    id: ApplicationId,
    act: ApplicationAct,
) -> Result<Option<ApplicationEvent>, StoreError> {
    let events = list_events(db, id).await?;
    Ok(events.into_iter().rfind(|event| event.act == act))
}

/// The approval that came next after that event and stands, of those that brought one of these bindings.
pub(crate) async fn next_approval(
    db: &impl ConnectionTrait,
    bindings: &[BindingId],
    after: &ApplicationEvent,
) -> Result<Option<ApplicationEvent>, StoreError> {
    let standing = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::Status.eq(ApplicationStatus::Approved.as_str()))
        .and_where(application::Column::DecidedAt.gte(after.at.0))
        .and_where(application::Column::BindingId.is_in(bindings.iter().map(|binding| binding.0)))
        .to_owned();
    let rows = Entity::find()
        .filter(Column::ApplicationId.in_subquery(standing))
        .filter(Column::Act.eq(ApplicationAct::Approved.as_str()))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    // Of one that was taken back and approved again, the last counts.
    let last: HashMap<Uuid, Model> = rows.into_iter().map(|row| (row.application_id, row)).collect();
    let later = last.into_values().filter(|row| (row.at, row.id) > (after.at.0, after.id));
    later.min_by_key(|row| (row.at, row.id)).map(to_event).transpose()
}

/// Writes anew what an event holds to be taken back by.
pub(crate) async fn replace_detail(
    tx: &impl ConnectionTrait,
    event: Uuid,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Detail, Expr::value(detail.to_string()))
        .filter(Column::Id.eq(event))
        .exec(tx)
        .await?;
    Ok(())
}

fn to_event(row: Model) -> Result<ApplicationEvent, StoreError> {
    let act = ApplicationAct::parse(&row.act)
        .ok_or_else(|| StoreError::inconsistent("application_event", "act", row.id))?;
    Ok(ApplicationEvent {
        id: row.id,
        at: Timestamp(row.at),
        actor: row.actor.map(PersonId),
        act,
        detail: row.detail,
    })
}
