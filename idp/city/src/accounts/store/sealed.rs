//! E-mail addresses, telephone numbers and login names at rest: each sealed for its row; a mailbox that was proved is found
//! by a keyed hash. The release before wrote them in the clear: reading takes either, writing empties the old column, and
//! [`seal_some`] walks over what is left.

use std::sync::Arc;

use domain::contacts::EmailAddress;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, UpdateMany,
};
use tables::{account, person};
use uuid::Uuid;

use platform::db::{Act, Db, readable};
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// Table and column of what is sealed.
type Place = (&'static str, &'static str);

const EMAIL: Place = ("person", "email_sealed");
const PHONE: Place = ("person", "phone_sealed");
const LOGIN_NAME: Place = ("account", "login_name_sealed");

/// Rows of one table that [`seal_some`] seals in one transaction.
const BATCH: u64 = 200;

/// The e-mail address of a person, opened.
///
/// # Errors
/// When it does not open.
pub fn open_email(sealer: &Sealer, row: &person::Model) -> Result<Option<String>, StoreError> {
    open(sealer, EMAIL, row.id, (row.email.as_deref(), row.email_sealed.as_deref()))
}

/// The telephone number of a person, opened.
///
/// # Errors
/// When it does not open.
pub fn open_phone(sealer: &Sealer, row: &person::Model) -> Result<Option<String>, StoreError> {
    open(sealer, PHONE, row.id, (row.phone.as_deref(), row.phone_sealed.as_deref()))
}

/// The login name of an account, opened; none of one that is never shown.
///
/// # Errors
/// When it does not open.
pub fn open_login_name(sealer: &Sealer, row: &account::Model) -> Result<Option<String>, StoreError> {
    open_name(sealer, row.id, (row.login_name.as_deref(), row.login_name_sealed.as_deref()))
}

/// The same of both columns: in the clear, and sealed.
pub(super) fn open_name(
    sealer: &Sealer,
    account: Uuid,
    columns: (Option<&str>, Option<&[u8]>),
) -> Result<Option<String>, StoreError> {
    open(sealer, LOGIN_NAME, account, columns)
}

fn open(
    sealer: &Sealer,
    (table, column): Place,
    row: Uuid,
    (clear, sealed): (Option<&str>, Option<&[u8]>),
) -> Result<Option<String>, StoreError> {
    match (clear, sealed) {
        (Some(clear), _) => Ok(Some(clear.to_owned())),
        (None, Some(sealed)) => {
            let text = sealer.open_text(table, column, row, sealed)?;
            Ok(Some(text.as_str().to_owned()))
        }
        (None, None) => Ok(None),
    }
}

/// Seals the e-mail address of that person.
///
/// # Errors
/// When it cannot be sealed.
pub fn seal_email(sealer: &Sealer, person: Uuid, text: Option<&str>) -> Result<Option<Vec<u8>>, StoreError> {
    seal(sealer, EMAIL, person, text)
}

/// Seals the telephone number of that person.
///
/// # Errors
/// When it cannot be sealed.
pub fn seal_phone(sealer: &Sealer, person: Uuid, text: Option<&str>) -> Result<Option<Vec<u8>>, StoreError> {
    seal(sealer, PHONE, person, text)
}

/// Seals the login name of that account.
///
/// # Errors
/// When it cannot be sealed.
pub fn seal_login_name(
    sealer: &Sealer,
    account: Uuid,
    text: Option<&str>,
) -> Result<Option<Vec<u8>>, StoreError> {
    seal(sealer, LOGIN_NAME, account, text)
}

fn seal(
    sealer: &Sealer,
    (table, column): Place,
    row: Uuid,
    text: Option<&str>,
) -> Result<Option<Vec<u8>>, StoreError> {
    text.map(|text| sealer.seal_text(table, column, row, text)).transpose()
}

/// The keyed hash by which the people of a proved mailbox are found.
pub(super) fn mailbox_lookup(sealer: &Sealer, email: &str) -> Vec<u8> {
    let mailbox = EmailAddress::parse(email).map_or_else(|| email.to_lowercase(), |email| email.lookup());
    sealer.mac(Purpose::Lookup, format!("mailbox:{mailbox}").as_bytes()).to_vec()
}

/// Writes a person's mailbox, and whether she proved it, with an update of her row.
pub(super) fn set_email(
    update: UpdateMany<person::Entity>,
    sealer: &Sealer,
    person: Uuid,
    (email, is_proved): (Option<&str>, bool),
) -> Result<UpdateMany<person::Entity>, StoreError> {
    let lookup = email.filter(|_| is_proved).map(|email| mailbox_lookup(sealer, email));
    Ok(update
        .col_expr(person::Column::Email, Expr::value(None::<String>))
        .col_expr(person::Column::EmailSealed, Expr::value(seal_email(sealer, person, email)?))
        .col_expr(person::Column::EmailLookup, Expr::value(lookup))
        .col_expr(person::Column::EmailVerified, Expr::value(is_proved)))
}

/// Writes a person's telephone number with an update of her row.
pub(super) fn set_phone(
    update: UpdateMany<person::Entity>,
    sealer: &Sealer,
    person: Uuid,
    phone: Option<&str>,
) -> Result<UpdateMany<person::Entity>, StoreError> {
    Ok(update
        .col_expr(person::Column::Phone, Expr::value(None::<String>))
        .col_expr(person::Column::PhoneSealed, Expr::value(seal_phone(sealer, person, phone)?)))
}

/// Writes the login name with an update of an account.
///
/// # Errors
/// When it cannot be sealed.
pub fn set_login_name(
    update: UpdateMany<account::Entity>,
    sealer: &Sealer,
    account: Uuid,
    name: Option<&str>,
) -> Result<UpdateMany<account::Entity>, StoreError> {
    let sealed = seal_login_name(sealer, account, name)?;
    Ok(update
        .col_expr(account::Column::LoginName, Expr::value(None::<String>))
        .col_expr(account::Column::LoginNameSealed, Expr::value(sealed)))
}

/// Whose address or number is still in the clear; the words of the index `person_in_clear`.
pub(super) fn is_in_clear() -> Condition {
    let filled = [person::Column::Email.is_not_null(), person::Column::Phone.is_not_null()];
    Condition::all().add(filled.into_iter().fold(Condition::any(), Condition::add))
}

/// Seals a batch of what the release before wrote in the clear; how many rows. An address that is changed at the same time
/// stays as it was changed.
pub async fn seal_some(db: &Db, sealer: Arc<Sealer>) -> Result<usize, StoreError> {
    let people = person::Entity::find().filter(is_in_clear()).limit(BATCH);
    let people = readable("person", &db.read().query_all(&people.into_query()).await?);
    let named = account::Entity::find().filter(account::Column::LoginName.is_not_null()).limit(BATCH);
    let accounts = readable("account", &db.read().query_all(&named.into_query()).await?);
    let rows = people.len() + accounts.len();
    if rows > 0 {
        db.write(async move |tx: &Act<'_>| seal_within(tx, &sealer, (people, accounts)).await).await?;
    }
    Ok(rows)
}

async fn seal_within(
    tx: &Act<'_>,
    sealer: &Sealer,
    (people, accounts): (Vec<person::Model>, Vec<account::Model>),
) -> Result<(), StoreError> {
    for row in people {
        let mut update = person::Entity::update_many().filter(person::Column::Id.eq(row.id));
        if let Some(email) = row.email.as_deref() {
            update = set_email(update, sealer, row.id, (Some(email), row.email_verified))?;
            update = update
                .filter(person::Column::Email.eq(email))
                .filter(person::Column::EmailVerified.eq(row.email_verified));
        }
        if let Some(phone) = row.phone.as_deref() {
            update = set_phone(update, sealer, row.id, Some(phone))?;
            update = update.filter(person::Column::Phone.eq(phone));
        }
        update.exec(tx).await?;
    }
    for row in accounts {
        let Some(name) = row.login_name.as_deref() else { continue };
        let update = account::Entity::update_many().filter(account::Column::Id.eq(row.id));
        let update = set_login_name(update, sealer, row.id, Some(name))?;
        update.filter(account::Column::LoginName.eq(name)).exec(tx).await?;
    }
    Ok(())
}
