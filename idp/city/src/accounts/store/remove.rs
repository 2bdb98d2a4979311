//! An account is removed at its owner's wish, with all that is personal of the person.

use domain::ids::{AccountId, PersonId};
use domain::removal::REMOVED_NAME;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::{account, identifier, password, person};
use uuid::Uuid;

use super::reset::without_contacts;
use platform::fault::StoreError;

/// Whether the roster of a school names a person.
///
/// # Errors
/// When the row cannot be read.
pub async fn is_in_roster(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, StoreError> {
    let row = person::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.is_some_and(|row| row.sourced_id.is_some()))
}

/// Removes account, passwords, numbers and everything that says who the person is, inside a transaction. The row of the
/// person stays without any of it, since bindings that ended and decisions of schools name it. Returns what the account was.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let hers = || account::Column::PersonId.eq(person.0);
    let accounts: Vec<Uuid> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(hers())
        .into_tuple()
        .all(tx)
        .await?;
    let of_them = password::Column::AccountId.is_in(accounts.iter().copied());
    password::Entity::delete_many().filter(of_them).exec(tx).await?;
    account::Entity::delete_many().filter(hers()).exec(tx).await?;
    identifier::Entity::delete_many().filter(identifier::Column::PersonId.eq(person.0)).exec(tx).await?;
    without_contacts(person, now)
        .col_expr(person::Column::Name, Expr::value(REMOVED_NAME))
        .col_expr(person::Column::GivenName, Expr::value(""))
        .col_expr(person::Column::FamilyName, Expr::value(""))
        .col_expr(person::Column::BirthDate, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::Gender, Expr::value(None::<String>))
        .col_expr(person::Column::Active, Expr::value(false))
        .exec(tx)
        .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}
