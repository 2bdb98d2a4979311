//! Table `password`: the hash of a password is kept sealed for its account.

use domain::accounts::REMEMBERED_PASSWORDS;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::{account, password};
use uuid::Uuid;

use crate::accounts::Rehash;
use platform::fault::StoreError;
use platform::ids::new_id;

/// The latest passwords, the newest first: row id and sealed hash.
pub(in crate::accounts) async fn list_remembered(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let rows = password::Entity::find()
        .filter(password::Column::AccountId.eq(account.0))
        .order_by_desc(password::Column::Current)
        .order_by_desc(password::Column::CreatedAt)
        .order_by_desc(password::Column::Id)
        .limit(REMEMBERED_PASSWORDS)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.bound.unwrap_or_default())).collect())
}

/// Makes a password the current one, if `replaced` still is; `false` if somebody else was faster. Keeps no more
/// old ones than bar reuse.
pub(in crate::accounts) async fn replace_password(
    tx: &impl ConnectionTrait,
    account: AccountId,
    replaced: Uuid,
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let retired = password::Entity::update_many()
        .col_expr(password::Column::Current, Expr::value(false))
        .filter(password::Column::Id.eq(replaced))
        .filter(password::Column::Current.eq(true))
        .exec(tx)
        .await?;
    if retired.rows_affected == 0 {
        return Ok(false);
    }
    insert_password(tx, account, sealed, now).await?;
    let kept: Vec<Uuid> = list_remembered(tx, account).await?.into_iter().map(|(id, _)| id).collect();
    password::Entity::delete_many()
        .filter(password::Column::AccountId.eq(account.0))
        .filter(password::Column::Id.is_not_in(kept))
        .exec(tx)
        .await?;
    account::Entity::update_many()
        .col_expr(account::Column::SecretChangedAt, Expr::value(now.0))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx)
        .await?;
    Ok(true)
}

pub(super) async fn insert_password(
    tx: &impl ConnectionTrait,
    account: AccountId,
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = password::ActiveModel {
        id: Set(new_id()),
        account_id: Set(account.0),
        phc: Set(String::new()),
        bound: Set(Some(sealed)),
        current: Set(true),
        created_at: Set(now.0),
    };
    password::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether a password is the current one still; its row stays locked until the transaction ends, so that a change
/// waits, and then ends what this transaction began.
pub async fn is_current_within(tx: &impl ConnectionTrait, password: Uuid) -> Result<bool, StoreError> {
    let current =
        password::Entity::find_by_id(password).filter(password::Column::Current.eq(true)).lock_exclusive();
    Ok(current.one(tx).await?.is_some())
}

/// Keeps the account of a person locked until the transaction ends, so that what stands on several rows of that person is
/// decided by one transaction at a time.
///
/// # Errors
/// When the row cannot be locked.
pub async fn hold_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    account::Entity::find().filter(account::Column::PersonId.eq(person.0)).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Whether the password of an account was changed or reset after that moment, or the account is gone; it stays so until the
/// transaction ends.
pub async fn is_changed_since_within(
    tx: &impl ConnectionTrait,
    account: AccountId,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let found = account::Entity::find_by_id(account.0).lock_exclusive().one(tx).await?;
    let changed = |row: account::Model| row.secret_changed_at.is_none_or(|at| at > since.0);
    Ok(found.is_none_or(changed))
}

/// Stores the same password at today's cost, unless it was changed meanwhile.
pub async fn rehash_within(tx: &impl ConnectionTrait, rehash: Rehash) -> Result<(), StoreError> {
    password::Entity::update_many()
        .col_expr(password::Column::Bound, Expr::value(rehash.sealed))
        .filter(password::Column::Id.eq(rehash.password))
        .filter(password::Column::Bound.eq(rehash.was))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps when the owner first signed in on a device that the account did not know; whether this was the first time.
pub async fn mark_signed_in_within(
    tx: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let first = account::Entity::update_many()
        .col_expr(account::Column::SignedInAt, Expr::value(Some(now.0)))
        .filter(account::Column::Id.eq(account.0))
        .filter(account::Column::SignedInAt.is_null())
        .exec(tx)
        .await?;
    Ok(first.rows_affected == 1)
}
