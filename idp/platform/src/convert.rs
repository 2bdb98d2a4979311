//! Gives rows that a release before this one wrote what this one asks of them: codes that bind them to their owners,
//! and codes of the audit's entries. Done by the process that brought the schema up to date, in the same transaction,
//! and never again by itself: a row without a code that appears later was written by something else, and is not used.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement, Value,
};
use tables::{account, client_secret, identifier, letter_code, password, session};
use uuid::Uuid;

use super::audit::sign_page;
use super::bound::{self, Bond};
use super::fault::StoreError;
use super::seal::Sealer;

/// Rows read and written at once.
const PAGE: u64 = 500;

/// How many rows of each table got a code.
pub type Converted = BTreeMap<&'static str, u64>;

/// Binds every row that has no code yet.
///
/// # Errors
/// When a row cannot be read, sealed or written.
pub async fn convert(tx: &impl ConnectionTrait, sealer: &Sealer) -> Result<Converted, StoreError> {
    let accounts = bind_all::<account::Entity, _>(tx, account::Column::Bound, |row| {
        Ok((row.id, Bond::of_account(row.id, row.person_id, &row.login_lookup).sign(sealer)))
    });
    let mut converted = Converted::from([("account", accounts.await?)]);
    let identifiers = bind_all::<identifier::Entity, _>(tx, identifier::Column::Bound, |row| {
        Ok((row.id, Bond::of_identifier(row.id, row.person_id, &row.lookup).sign(sealer)))
    });
    converted.insert("identifier", identifiers.await?);
    let passwords = bind_all::<password::Entity, _>(tx, password::Column::Bound, |row| {
        Ok((row.id, bound::seal_password(sealer, row.account_id, &row.phc)?))
    });
    converted.insert("password", passwords.await?);
    let secrets = bind_all::<client_secret::Entity, _>(tx, client_secret::Column::Bound, |row| {
        Ok((row.id, Bond::of_client_secret(row.id, &row.client_id, &row.hash).sign(sealer)))
    });
    converted.insert("client_secret", secrets.await?);
    let letters = bind_all::<letter_code::Entity, _>(tx, letter_code::Column::Bound, |row| {
        Ok((row.id, Bond::of_letter(row.id, row.student_id, row.org_id, &row.code).sign(sealer)))
    });
    converted.insert("letter_code", letters.await?);
    let sessions = bind_all::<session::Entity, _>(tx, session::Column::Bound, |row| {
        let bond = Bond::of_session(row.id, row.person_id, row.auth_time, row.expires_at);
        Ok((row.id, bond.sign(sealer)))
    });
    converted.insert("session", sessions.await?);
    // The hash stands in the sealed column now, and nowhere else.
    tx.execute_unprepared("UPDATE password SET phc = '' WHERE phc <> ''").await?;
    converted.insert("audit_entry", sign_entries(tx, sealer).await?);
    Ok(converted)
}

/// Goes through the rows of a table that have no code, in the order of their ids.
async fn bind_all<E, F>(tx: &impl ConnectionTrait, code: E::Column, bind: F) -> Result<u64, StoreError>
where
    E: EntityTrait + Default,
    E::Model: FromQueryResult,
    F: Fn(&E::Model) -> Result<(Uuid, Vec<u8>), StoreError>,
{
    let key =
        <E::PrimaryKey as sea_orm::Iterable>::iter().map(sea_orm::PrimaryKeyToColumn::into_column).next();
    let key =
        key.ok_or_else(|| StoreError::inconsistent("bound", "primary key", E::default().table_name()))?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let open = E::find().filter(code.is_null()).filter(key.gt(after)).order_by_asc(key);
        let rows = open.limit(PAGE).all(tx).await?;
        let codes = rows.iter().map(&bind).collect::<Result<Vec<_>, _>>()?;
        let Some((last, _)) = codes.last() else { return Ok(count) };
        (after, count) = (*last, count + codes.len() as u64);
        let codes = codes.into_iter().map(|(id, code)| (id.into(), code));
        fill(tx, (E::default().table_name(), "id", "bound"), codes.collect()).await?;
    }
}

async fn sign_entries(tx: &impl ConnectionTrait, sealer: &Sealer) -> Result<u64, StoreError> {
    let (mut after, mut count) = (0, 0);
    loop {
        let codes = sign_page(tx, sealer, after).await?;
        let Some((last, _)) = codes.last() else { return Ok(count) };
        (after, count) = (*last, count + codes.len() as u64);
        let codes = codes.into_iter().map(|(seq, code)| (seq.into(), code));
        fill(tx, ("audit_entry", "seq", "mac"), codes.collect()).await?;
    }
}

/// Writes a column of many rows in one statement.
async fn fill(
    tx: &impl ConnectionTrait,
    (table, key, column): (&str, &str, &str),
    codes: Vec<(Value, Vec<u8>)>,
) -> Result<(), StoreError> {
    let places: Vec<String> =
        (0..codes.len()).map(|row| format!("(${}, ${})", 2 * row + 1, 2 * row + 2)).collect();
    let sql = format!(
        "UPDATE {table} SET {column} = news.column2 FROM (VALUES {}) AS news WHERE {table}.{key} = news.column1",
        places.join(", ")
    );
    let values = codes.into_iter().flat_map(|(id, code)| [id, code.into()]);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
