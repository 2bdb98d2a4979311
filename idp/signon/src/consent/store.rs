//! Rows of `consent`.

use std::collections::BTreeSet;

use domain::consents::Consent;
use domain::grants::Grant;
use domain::ids::{ClientId, ConsentId, ContextId, PersonId};
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::consent::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use platform::db::{Act, is_inserted};
use platform::fault::StoreError;

pub(super) async fn list(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<(ClientId, Consent)>, StoreError> {
    // Of consents that were given by one answer, the one for the chosen context is the latest.
    let rows = Entity::find().filter(Column::PersonId.eq(person.0));
    let rows = rows.order_by_desc(Column::GivenAt).order_by_desc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(|row| (ClientId(row.client_id.clone()), from_row(row))).collect())
}

/// The consent for one context, held until the transaction ends.
pub(super) async fn find_held(
    act: &Act<'_>,
    person: PersonId,
    client: &ClientId,
    context: Option<ContextId>,
) -> Result<Option<Consent>, StoreError> {
    let found = Entity::find().filter(place(person, client, context)).lock_exclusive().one(act).await?;
    Ok(found.map(from_row))
}

/// Inserts the first consent for its context; `false` if another transaction inserted one meanwhile. The database waits
/// for that commit (PostgreSQL manual, INSERT, ON CONFLICT), so the next query sees its row.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    person: PersonId,
    client: &ClientId,
    consent: &Consent,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        id: Set(consent.id.0),
        person_id: Set(person.0),
        client_id: Set(client.0.clone()),
        context_id: Set(column_of(consent.context)),
        scope: Set(consent.scope.to_string()),
        text_version: Set(consent.text_version.clone()),
        given_at: Set(consent.given_at.0),
        chosen_at: Set(consent.chosen_at.map(|at| at.0)),
    };
    let once = [Column::PersonId, Column::ClientId, Column::ContextId];
    let insert = Entity::insert(row).on_conflict_do_nothing_on(once);
    let inserted = insert.exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Replaces a consent that this transaction holds.
pub(super) async fn replace(
    tx: &impl ConnectionTrait,
    held: ConsentId,
    consent: &Consent,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Id, Expr::value(consent.id.0))
        .col_expr(Column::Scope, Expr::value(consent.scope.to_string()))
        .col_expr(Column::TextVersion, Expr::value(consent.text_version.as_str()))
        .col_expr(Column::GivenAt, Expr::value(consent.given_at.0))
        .col_expr(Column::ChosenAt, Expr::value(consent.chosen_at.map(|at| at.0)))
        .filter(Column::Id.eq(held.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps that a person chose this context, for one client or for all that she agreed to it for; whether there was a consent.
pub(super) async fn mark_chosen(
    tx: &impl ConnectionTrait,
    (person, context): (PersonId, ContextId),
    client: Option<&ClientId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut update = Entity::update_many()
        .col_expr(Column::ChosenAt, Expr::value(now.0))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::ContextId.eq(context.0));
    if let Some(client) = client {
        update = update.filter(Column::ClientId.eq(client.0.as_str()));
    }
    Ok(update.exec(tx).await?.rows_affected > 0)
}

/// That a consent for the client stands in the context of a grant: a condition within a statement about the grant.
pub fn stands_for(grant: &Grant) -> Expr {
    let place = place(grant.person, &grant.client, grant.context);
    Expr::exists(Query::select().expr(Expr::value(1)).from(Entity).cond_where(place).to_owned())
}

/// Selects a consent for a statement that writes what stands on it, and holds it until the commit, so that a withdrawal
/// comes wholly before that statement or finds what it wrote.
pub fn hold(id: ConsentId) -> SelectStatement {
    Query::select().from(Entity).and_where(Column::Id.eq(id.0)).lock_shared().to_owned()
}

pub(super) async fn delete(act: &Act<'_>, person: PersonId, client: &ClientId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::ClientId.eq(client.0.as_str()))
        .exec(act)
        .await?;
    Ok(())
}

/// Removes what a person let services know, whose account is removed. Her grants end in the same act.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_of_person_within(act: &Act<'_>, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(act).await?;
    Ok(())
}

/// Deletes what anybody let a client know; who that was.
pub(super) async fn delete_of_client(
    act: &Act<'_>,
    client: &ClientId,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let of_client = || Column::ClientId.eq(client.0.as_str());
    let people = Entity::find().select_only().column(Column::PersonId).filter(of_client());
    let people: Vec<Uuid> = people.into_tuple().all(act).await?;
    Entity::delete_many().filter(of_client()).exec(act).await?;
    Ok(people.into_iter().map(PersonId).collect())
}

/// Where the one consent of a person for a client in a context is.
fn place(person: PersonId, client: &ClientId, context: Option<ContextId>) -> Condition {
    Condition::all()
        .add(Column::PersonId.eq(person.0))
        .add(Column::ClientId.eq(client.0.as_str()))
        .add(Column::ContextId.eq(column_of(context)))
}

/// The nil id where no context is needed, so that it is unique too.
fn column_of(context: Option<ContextId>) -> Uuid {
    context.map_or(Uuid::nil(), |id| id.0)
}

fn from_row(row: Model) -> Consent {
    Consent {
        id: ConsentId(row.id),
        context: (!row.context_id.is_nil()).then_some(ContextId(row.context_id)),
        scope: Scope::parse(&row.scope),
        text_version: row.text_version,
        given_at: Timestamp(row.given_at),
        chosen_at: row.chosen_at.map(Timestamp),
    }
}
