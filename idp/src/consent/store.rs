//! Rows of `consent`.

use domain::consents::{Consent, TEXT_VERSION};
use domain::ids::{ClientId, ContextId, PersonId};
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::consent::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use crate::platform::fault::StoreError;
use crate::platform::invalidate::{self, Key};

pub(super) async fn list(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<(ClientId, Consent)>, StoreError> {
    let rows =
        Entity::find().filter(Column::PersonId.eq(person.0)).order_by_desc(Column::GivenAt).all(db).await?;
    Ok(rows.into_iter().map(|row| (ClientId(row.client_id.clone()), from_row(row))).collect())
}

/// Writes a consent, or replaces the one for that context, within a transaction; forget the person's
/// consents after the commit.
pub async fn put(
    tx: &impl ConnectionTrait,
    person: PersonId,
    client: &ClientId,
    context: Option<ContextId>,
    scope: &Scope,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person.0),
        client_id: Set(client.0.clone()),
        context_id: Set(context.map_or(Uuid::nil(), |id| id.0)),
        scope: Set(scope.to_string()),
        text_version: Set(TEXT_VERSION.to_owned()),
        given_at: Set(now.0),
    };
    let replace = OnConflict::columns([Column::PersonId, Column::ClientId, Column::ContextId])
        .update_columns([Column::Scope, Column::TextVersion, Column::GivenAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    invalidate::record(tx, &[Key::Person(person)], now).await
}

pub(super) async fn delete(
    tx: &impl ConnectionTrait,
    person: PersonId,
    client: &ClientId,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::ClientId.eq(client.0.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

fn from_row(row: Model) -> Consent {
    Consent {
        context: (!row.context_id.is_nil()).then_some(ContextId(row.context_id)),
        scope: Scope::parse(&row.scope),
        text_version: row.text_version,
        given_at: Timestamp(row.given_at),
    }
}
