//! An account that somebody else took over, put back to waiting.

use domain::accounts::AccountState;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, UpdateMany};
use tables::{account, password, person};

use super::links::NO_LINK;
use platform::fault::StoreError;

/// Puts an account that was opened by a mailed link, or waits for one, back to waiting: no password, no link, and no
/// mailbox to which one would go, until the next approval proves one. `false` of any other account. The caller ends the
/// sessions and grants.
pub async fn reset_within(
    tx: &impl ConnectionTrait,
    (account, person): (AccountId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let usable = [AccountState::Pending.as_str(), AccountState::Active.as_str()];
    let reset = account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value(AccountState::Pending.as_str()))
        .col_expr(account::Column::ActivationTries, Expr::value(0))
        .col_expr(account::Column::ActivationDiesAt, Expr::value(NO_LINK))
        .col_expr(account::Column::SecretChangedAt, Expr::value(None::<i64>))
        .filter(account::Column::Id.eq(account.0))
        .filter(account::Column::ActivationMailed.eq(true))
        .filter(account::Column::State.is_in(usable))
        .exec(tx)
        .await?;
    if reset.rows_affected == 0 {
        return Ok(false);
    }
    password::Entity::delete_many().filter(password::Column::AccountId.eq(account.0)).exec(tx).await?;
    // Whoever took it over may have told the telephone too, and the roster vouches for whom it reaches by it.
    without_contacts(person, now).exec(tx).await?;
    Ok(true)
}

/// Takes mailbox and telephone from a person.
pub(super) fn without_contacts(person: PersonId, now: Timestamp) -> UpdateMany<person::Entity> {
    person::Entity::update_many()
        .col_expr(person::Column::Email, Expr::value(None::<String>))
        .col_expr(person::Column::EmailSealed, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::EmailLookup, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::EmailVerified, Expr::value(false))
        .col_expr(person::Column::Phone, Expr::value(None::<String>))
        .col_expr(person::Column::PhoneSealed, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::PhoneVerified, Expr::value(false))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
}

/// Whether somebody's account waits for a link and there is no mailbox to which it could go: she has to be approved, again
/// or for the first time, to come in.
pub async fn lacks_way_in(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, StoreError> {
    let waiting = account::Entity::find()
        .filter(account::Column::PersonId.eq(person.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(true));
    if waiting.one(db).await?.is_none() {
        return Ok(false);
    }
    let proved = person::Entity::find_by_id(person.0).filter(person::Column::EmailVerified.eq(true));
    Ok(proved.one(db).await?.is_none())
}
