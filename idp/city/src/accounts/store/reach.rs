//! What a person changes alone: mailbox, telephone number, login name.

use domain::contacts::EmailAddress;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::{account, person};

use super::NewAlias;
use super::links::list_of_mailbox;
use super::sealed::{open_email, open_phone, set_email, set_login_name, set_phone};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// How a person is reached: each with whether it was proved.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// E-mail address.
    pub email: Option<(String, bool)>,
    /// Telephone number, in the form of E.164.
    pub phone: Option<(String, bool)>,
}

/// How a person is reached now.
///
/// # Errors
/// When the row cannot be read, or does not open.
pub async fn read_reach(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Reach, StoreError> {
    let Some(row) = person::Entity::find_by_id(person.0).one(db).await? else { return Ok(Reach::default()) };
    let (email, phone) = (open_email(sealer, &row)?, open_phone(sealer, &row)?);
    Ok(Reach {
        email: email.map(|email| (email, row.email_verified)),
        phone: phone.map(|phone| (phone, row.phone_verified)),
    })
}

/// Gives a person another mailbox, or none. The caller invalidates what is cached of the person.
///
/// # Errors
/// When it cannot be written.
pub async fn set_mailbox_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    mailbox: (Option<&str>, bool),
    now: Timestamp,
) -> Result<(), StoreError> {
    set_email(person::Entity::update_many(), sealer, person.0, mailbox)?
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives a person another telephone number, or none. The caller invalidates what is cached of the person.
///
/// # Errors
/// When it cannot be written.
pub async fn set_phone_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    (phone, is_proved): (Option<&str>, bool),
    now: Timestamp,
) -> Result<(), StoreError> {
    set_phone(person::Entity::update_many(), sealer, person.0, phone)?
        .col_expr(person::Column::PhoneVerified, Expr::value(is_proved))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives an account another login name, if it still has the one with that keyed hash. A name that is taken meanwhile is a
/// `Conflict`.
///
/// # Errors
/// When it cannot be written.
pub async fn set_alias_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    (account, before): (AccountId, &[u8]),
    new: NewAlias,
) -> Result<bool, StoreError> {
    let changed =
        set_login_name(account::Entity::update_many(), sealer, account.0, Some(new.alias.as_str()))?
            .col_expr(account::Column::LoginLookup, Expr::value(new.lookup))
            .col_expr(account::Column::Bound, Expr::value(new.bound))
            .filter(account::Column::Id.eq(account.0))
            .filter(account::Column::LoginLookup.eq(before))
            .exec(tx)
            .await?;
    Ok(changed.rows_affected == 1)
}

/// The people who proved this mailbox and are not switched off.
///
/// # Errors
/// When they cannot be read.
pub async fn list_people_of_mailbox(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    mailbox: &EmailAddress,
) -> Result<Vec<PersonId>, StoreError> {
    Ok(list_of_mailbox(db, sealer, mailbox).await?.into_iter().map(PersonId).collect())
}
