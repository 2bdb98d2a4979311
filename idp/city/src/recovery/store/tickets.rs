//! Tickets: one of each kind for an account.

use domain::ids::AccountId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoCondition as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::recovery_ticket::{ActiveModel, Column, Entity};
use uuid::Uuid;

use platform::db::Db;
use platform::fault::StoreError;

/// How a ticket came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::recovery) enum TicketKind {
    /// A mailed link.
    Link,
    /// A phrase of the school.
    Phrase,
}

impl TicketKind {
    /// The word in the table.
    pub(in crate::recovery) fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Phrase => "phrase",
        }
    }
}

/// A ticket to be written.
pub(in crate::recovery) struct NewTicket {
    pub(in crate::recovery) id: Uuid,
    pub(in crate::recovery) account: AccountId,
    pub(in crate::recovery) kind: TicketKind,
    /// The code of a phrase.
    pub(in crate::recovery) secret: Option<Vec<u8>>,
    pub(in crate::recovery) expires_at: Timestamp,
}

/// Puts a ticket in the place of the one before.
pub(in crate::recovery) async fn put_ticket(
    tx: &impl ConnectionTrait,
    ticket: NewTicket,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(ticket.id),
        account_id: Set(ticket.account.0),
        kind: Set(ticket.kind.as_str().to_owned()),
        secret: Set(ticket.secret),
        opened_at: Set(None),
        expires_at: Set(ticket.expires_at.0),
    };
    let replace = OnConflict::columns([Column::AccountId, Column::Kind])
        .update_columns([Column::Id, Column::Secret, Column::OpenedAt, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether a ticket opens the page of the new password: a link until it is over, a phrase once it was typed.
pub(in crate::recovery) async fn is_ticket_good(
    db: &impl ConnectionTrait,
    (id, account): (Uuid, AccountId),
    kind: TicketKind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found = Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::ExpiresAt.gt(now.0));
    Ok(found.one(db).await?.is_some_and(|row| kind == TicketKind::Link || row.opened_at.is_some()))
}

/// The living phrase of an account that was not typed yet: its row and its code.
pub(in crate::recovery) async fn find_phrase(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<(Uuid, Vec<u8>)>, StoreError> {
    let found = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.eq(TicketKind::Phrase.as_str()))
        .filter(Column::OpenedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.0));
    Ok(found.one(db).await?.and_then(|row| Some((row.id, row.secret?))))
}

/// Opens the page of the new password by a phrase, until then; of several at once one wins.
pub(in crate::recovery) async fn mark_opened(
    tx: &impl ConnectionTrait,
    id: Uuid,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let opened = Entity::update_many()
        .col_expr(Column::OpenedAt, Expr::value(Some(now.0)))
        .col_expr(Column::ExpiresAt, Expr::value(until.0))
        .filter(Column::Id.eq(id))
        .filter(Column::Kind.eq(TicketKind::Phrase.as_str()))
        .filter(Column::OpenedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.0))
        .exec(tx)
        .await?;
    Ok(opened.rows_affected == 1)
}

/// Uses a ticket up; of several at once one wins.
pub(in crate::recovery) async fn mark_used(
    tx: &impl ConnectionTrait,
    (id, account): (Uuid, AccountId),
    kind: TicketKind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut used = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::ExpiresAt.gt(now.0));
    if kind == TicketKind::Phrase {
        used = used.filter(Column::OpenedAt.is_not_null());
    }
    Ok(used.exec(tx).await?.rows_affected == 1)
}

/// Lets the tickets of an account end.
pub(in crate::recovery) async fn void_tickets(
    tx: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::AccountId.eq(account.0)).exec(tx).await?;
    Ok(())
}

/// Lets all tickets end; how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn void_all_within(tx: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().exec(tx).await?.rows_affected)
}

/// Removes some of the tickets that expired; whether there may be more.
pub(super) async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    db.purge::<Entity, Uuid>(Column::Id, Column::ExpiresAt.lt(now.0).into_condition()).await
}
