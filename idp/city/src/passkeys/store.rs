//! SQL of table `passkey`.

use std::collections::HashSet;

use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use tables::passkey::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use platform::bound;
use platform::db::{AT_ONCE, is_inserted};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// What is sealed of a passkey: the person stands in it, so that a row that was moved to somebody else is not used.
#[derive(Serialize, Deserialize)]
struct Sealed {
    person: PersonId,
    key: Passkey,
}

/// A passkey as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub id: Uuid,
    /// The name that the person gave it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// A passkey that can be checked.
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) person: PersonId,
    pub(super) key: Passkey,
    pub(super) counter: i64,
}

/// How many passkeys a person has.
///
/// # Errors
/// When the rows cannot be read.
pub async fn count(db: &impl ConnectionTrait, person: PersonId) -> Result<usize, StoreError> {
    let count = Entity::find().filter(Column::PersonId.eq(person.0)).count(db).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Those of these people who have a passkey.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_owners(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let mut owners = HashSet::new();
    for some in people.chunks(AT_ONCE) {
        let of = Column::PersonId.is_in(some.iter().map(|person| person.0));
        let rows = Entity::find().select_only().column(Column::PersonId).filter(of).distinct();
        owners.extend(rows.into_tuple::<Uuid>().all(db).await?.into_iter().map(PersonId));
    }
    Ok(owners)
}

/// The passkeys of a person, the oldest first.
///
/// # Errors
/// When the rows cannot be read or do not open.
pub async fn list(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Vec<Listed>, StoreError> {
    let rows =
        Entity::find().filter(Column::PersonId.eq(person.0)).order_by_asc(Column::CreatedAt).all(db).await?;
    let listed = |row: Model| {
        let name = sealer.open_text("passkey", "name", row.id, &row.name)?.to_string();
        let (created_at, last_used_at) = (Timestamp(row.created_at), row.last_used_at.map(Timestamp));
        Ok(Listed { id: row.id, name, created_at, last_used_at })
    };
    rows.into_iter().map(listed).collect()
}

/// The credential ids of a person.
pub(super) async fn list_credentials(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = Entity::find().filter(Column::PersonId.eq(person.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.credential).collect())
}

/// The passkey of a credential id, if this program wrote it as it stands.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    credential: &[u8],
) -> Result<Option<Known>, StoreError> {
    let row = Entity::find().filter(Column::Credential.eq(credential)).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let opened = sealer.open_field("passkey", "sealed", row.id, &row.sealed);
    let sealed: Option<Sealed> = opened.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(sealed) = sealed.filter(|sealed| sealed.person.0 == row.person_id) else {
        bound::report("passkey", row.id);
        return Ok(None);
    };
    Ok(Some(Known { id: row.id, person: sealed.person, key: sealed.key, counter: row.counter }))
}

/// A passkey about to be written.
pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) person: PersonId,
    credential: Vec<u8>,
    sealed: Vec<u8>,
    name: Vec<u8>,
}

impl New {
    /// Seals a passkey for its person.
    pub(super) fn of(
        sealer: &Sealer,
        (id, person): (Uuid, PersonId),
        key: Passkey,
        name: &str,
    ) -> Result<Self, StoreError> {
        let credential = key.cred_id().clone();
        let bytes = serde_json::to_vec(&Sealed { person, key })
            .map_err(|_| StoreError::inconsistent("passkey", "sealed", id))?;
        let sealed = sealer.seal_field("passkey", "sealed", id, &bytes)?;
        Ok(Self { id, person, credential, sealed, name: sealer.seal_text("passkey", "name", id, name)? })
    }
}

/// Writes a passkey; `false` if the credential is enrolled already, whoever has it.
pub(super) async fn insert(tx: &impl ConnectionTrait, new: New, now: Timestamp) -> Result<bool, StoreError> {
    let row = ActiveModel {
        id: Set(new.id),
        person_id: Set(new.person.0),
        credential: Set(new.credential),
        sealed: Set(new.sealed),
        name: Set(new.name),
        counter: Set(0),
        created_at: Set(now.0),
        last_used_at: Set(None),
    };
    let inserted = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Moves the counter of a passkey forward; `false` if it would not go forward, or the passkey is gone. The condition is
/// [`domain::factors::counter_follows`], in SQL: one update decides among all nodes.
pub(super) async fn advance(
    tx: &impl ConnectionTrait,
    (id, person): (Uuid, PersonId),
    counter: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let follows = if counter == 0 { Column::Counter.eq(0) } else { Column::Counter.lt(counter) };
    let done = Entity::update_many()
        .col_expr(Column::Counter, Expr::value(counter))
        .col_expr(Column::LastUsedAt, Expr::value(now.0))
        .filter(Column::Id.eq(id))
        .filter(Column::PersonId.eq(person.0))
        .filter(follows)
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes a passkey of a person; `false` if it is none of hers.
pub(super) async fn delete(
    tx: &impl ConnectionTrait,
    person: PersonId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let hers = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::PersonId.eq(person.0));
    Ok(hers.exec(tx).await?.rows_affected > 0)
}

/// Removes all passkeys of a person; returns how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_all_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<usize, StoreError> {
    let gone = Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?.rows_affected;
    Ok(usize::try_from(gone).unwrap_or(usize::MAX))
}
