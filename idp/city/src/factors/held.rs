//! What people have enrolled, as it was read lately.

use std::collections::HashSet;

use domain::factors::Held;
use domain::ids::PersonId;

use super::store;
use crate::passkeys;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use sea_orm::ConnectionTrait;
use web::app::{App, Cached};

struct HeldFactors;

impl Cached for HeldFactors {
    type Id = PersonId;
    type Value = Held;
    const MOST: u64 = 20_000;

    fn stale(key: &Key) -> Option<&PersonId> {
        if let Key::Person(id) = key { Some(id) } else { None }
    }
}

/// What a person has enrolled.
///
/// # Errors
/// When the rows cannot be read.
pub async fn held(app: &App, person: PersonId) -> Result<Held, Fault> {
    let read = || async { held_within(app.db.read(), person).await.map(Some) };
    let held = app.cache::<HeldFactors>().get_or_read(&person, read).await?;
    Ok(held.map(|held| *held).unwrap_or_default())
}

/// Those of these people who have a second factor ([`Held::any`]), as the database has it now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_holders(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let mut holders = store::list_with_app(db, people).await?;
    holders.extend(passkeys::list_owners(db, people).await?);
    Ok(holders)
}

/// What one person has enrolled, as the database has it now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn held_within(db: &impl ConnectionTrait, person: PersonId) -> Result<Held, StoreError> {
    let (totp, codes) = store::read_held(db, person).await?;
    Ok(Held { totp, passkeys: passkeys::count(db, person).await?, codes })
}
