//! Numbers and those who have or had them, of many at once. A number that was corrected still tells whom a block is
//! about and who is involved; it is no proof of who somebody is.

use std::collections::HashMap;

use domain::identifiers::{Held, NationalId};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::identifier;

use platform::fault::StoreError;
use platform::seal::Sealer;

/// Kind of the identifiers by which people are found.
pub(super) const NUMBER: &str = "national_id";

/// The person who has that number now.
pub async fn find_by_number_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    number: &NationalId,
) -> Result<Option<PersonId>, StoreError> {
    let found = identifier::Entity::find()
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::Lookup.eq(sealer.lookup_hash(number.expose()).to_vec()))
        .filter(identifier::Column::ValidUntil.is_null())
        .order_by_asc(identifier::Column::Id)
        .one(tx)
        .await?;
    Ok(found.map(|row| PersonId(row.person_id)))
}

/// The number that a person has now, opened.
pub async fn find_number(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<NationalId>, StoreError> {
    let found = identifier::Entity::find()
        .filter(identifier::Column::PersonId.eq(person.0))
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::ValidUntil.is_null())
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    Ok(NationalId::parse_stored(&sealer.open_text("identifier", "sealed", row.id, &row.sealed)?))
}

/// Somebody who has a number, or had it before a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The keyed hash of the number.
    pub lookup: Vec<u8>,
    /// Who.
    pub person: PersonId,
    /// She has it now.
    pub is_current: bool,
}

/// Everybody who has or had one of these numbers, by their keyed hashes.
pub async fn list_holders(db: &impl ConnectionTrait, lookups: &[Vec<u8>]) -> Result<Vec<Holder>, StoreError> {
    let rows = identifier::Entity::find()
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::Lookup.is_in(lookups.iter().cloned()))
        .order_by_asc(identifier::Column::Id)
        .all(db)
        .await?;
    let holder = |row: identifier::Model| Holder {
        lookup: row.lookup,
        person: PersonId(row.person_id),
        is_current: row.valid_until.is_none(),
    };
    Ok(rows.into_iter().map(holder).collect())
}

/// The keyed hashes of all numbers a person has or had, by which a block finds her. They prove nothing: a number that ended
/// may be another person's; [`list_own_numbers`] tells what is hers.
pub async fn list_number_lookups(
    tx: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(list_numbers_of(tx, &[person]).await?.into_iter().map(|(_, lookup)| lookup).collect())
}

/// The same for many people.
pub async fn list_numbers_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Vec<u8>)>, StoreError> {
    let rows = identifier::Entity::find()
        .filter(identifier::Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .filter(identifier::Column::Kind.eq(NUMBER))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), row.lookup)).collect())
}

/// A number by which something that was sent is a person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNumber {
    /// The keyed hash of the number.
    pub lookup: Vec<u8>,
    /// When it has to have been sent.
    pub held: Held,
}

impl OwnNumber {
    /// Selects what was sent with the number in that time, by the columns of the number and of when it was sent.
    pub fn selects(self, number: impl ColumnTrait, sent_at: impl ColumnTrait) -> Condition {
        Condition::all()
            .add(number.eq(self.lookup))
            .add_option(self.held.since.map(|since| sent_at.gte(since.0)))
            .add_option(self.held.until.map(|until| sent_at.lt(until.0)))
    }
}

/// The numbers by which what was sent is a person's own. One that somebody else has or had last is not among them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_own_numbers(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<OwnNumber>, StoreError> {
    let lookups: Vec<Vec<u8>> =
        list_numbers_of(db, &[person]).await?.into_iter().map(|(_, lookup)| lookup).collect();
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let rows = identifier::Entity::find()
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::Lookup.is_in(lookups))
        .all(db)
        .await?;
    let mut ends: HashMap<Vec<u8>, [Vec<Option<Timestamp>>; 2]> = HashMap::new();
    for row in rows {
        let [hers, others] = ends.entry(row.lookup).or_default();
        let whose = if row.person_id == person.0 { hers } else { others };
        whose.push(row.valid_until.map(Timestamp));
    }
    let own = |(lookup, [hers, others]): (_, [Vec<_>; 2])| {
        Some(OwnNumber { lookup, held: Held::of(&hers, &others)? })
    };
    Ok(ends.into_iter().filter_map(own).collect())
}
