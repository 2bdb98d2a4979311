//! What people have enrolled, as it was read lately.

use domain::factors::Held;
use domain::ids::PersonId;

use super::store;
use crate::passkeys;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
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
    let read = || async {
        let db = app.db.read();
        let (totp, codes) = store::read_held(db, person).await?;
        let passkeys = passkeys::count(db, person).await?;
        Ok::<_, StoreError>(Some(Held { totp, passkeys, codes }))
    };
    let held = app.cache::<HeldFactors>().get_or_read(&person, read).await?;
    Ok(held.map(|held| *held).unwrap_or_default())
}
