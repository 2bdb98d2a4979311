//! Names and numbers of people, read by others and corrected by a school. A number that is replaced stays in the history.

use std::collections::HashMap;

use domain::binding::split_name;
use domain::identifiers::NationalId;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::{identifier, person};

use super::numbers::{NUMBER, find_by_number_within};
use super::sealed::open_email;
use platform::bound::Bond;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Sealer;

/// What others may be told of a person, or write to her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable {
    /// Full name.
    pub name: String,
    /// Her mailbox, if she has one.
    pub email: Option<String>,
}

/// Names and mailboxes of these people.
pub async fn list_reachable(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Reachable>, StoreError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = people.iter().map(|person| person.0);
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(db).await?;
    let told = |row: person::Model| {
        let email = open_email(sealer, &row)?;
        Ok((PersonId(row.id), Reachable { name: row.name, email }))
    };
    rows.into_iter().map(told).collect()
}

/// The mailbox of somebody who is not switched off.
pub async fn find_mailbox(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(find_active(db, person).await?.map(|row| open_email(sealer, &row)).transpose()?.flatten())
}

/// The name of somebody who is not switched off.
pub async fn find_name(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<String>, StoreError> {
    Ok(find_active(db, person).await?.map(|row| row.name))
}

async fn find_active(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<person::Model>, StoreError> {
    Ok(person::Entity::find_by_id(person.0).filter(person::Column::Active.eq(true)).one(db).await?)
}

/// Gives a person another name.
pub async fn rename_person_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    name: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (family, given) = split_name(name);
    person::Entity::update_many()
        .col_expr(person::Column::Name, Expr::value(name))
        .col_expr(person::Column::FamilyName, Expr::value(family))
        .col_expr(person::Column::GivenName, Expr::value(given))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives a person another number: the old one ends, the new one begins («identifiers have a history»). `false` if the
/// number is another person's. The caller holds the lock under which numbers come to people.
pub async fn renumber_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    number: &NationalId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    match find_by_number_within(tx, sealer, number).await? {
        Some(owner) if owner == person => return Ok(true),
        Some(_) => return Ok(false),
        None => {}
    }
    identifier::Entity::update_many()
        .col_expr(identifier::Column::ValidUntil, Expr::value(now.0))
        .filter(identifier::Column::PersonId.eq(person.0))
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::ValidUntil.is_null())
        .exec(tx)
        .await?;
    insert_number(tx, sealer, person, number, now).await?;
    Ok(true)
}

/// Writes a number, sealed.
pub(super) async fn insert_number(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    number: &NationalId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new_id();
    let sealed = sealer.seal_field("identifier", "sealed", id, number.expose().as_bytes());
    let lookup = sealer.lookup_hash(number.expose()).to_vec();
    let row = identifier::ActiveModel {
        id: Set(id),
        person_id: Set(person.0),
        bound: Set(Some(Bond::of_identifier(id, person.0, &lookup).sign(sealer))),
        kind: Set(NUMBER.to_owned()),
        org_id: Set(None),
        sealed: Set(sealed?),
        lookup: Set(lookup),
        valid_from: Set(now.0),
        valid_until: Set(None),
    };
    identifier::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
