//! Relying parties: what the operator registered, and how they prove themselves at our endpoints.
//!
//! Owns the tables `client` and `client_secret`.

mod auth;
mod cache;
mod command;
mod id_token;
mod jwks;
mod sector;
mod store;

use std::sync::Arc;

use domain::clients::{Client, KnownClient};
use domain::ids::{ClientId, PersonId};
use domain::pseudonyms::Pseudonyms as _;
use domain::timestamp::Timestamp;
use secrecy::SecretString;

use crate::app::App;
use crate::platform::db::{Act, Db};
use crate::platform::fault::{Fault, StoreError};
use crate::platform::invalidate::Key;
use crate::platform::seal::Sealer;
use crate::platform::secret::{new_secret, secret_hash};

pub use auth::{authenticate, authenticate_if_confidential};
use cache::Clients;
pub use command::ClientCommand;
pub use id_token::{OwnIdToken, read_own_id_token};
pub use sector::SectorNames;
use store::NewSecret;

/// The client with that id that is not switched off.
pub async fn find_active(app: &App, id: &ClientId) -> Result<Option<Arc<KnownClient>>, Fault> {
    let sealer = app.keyring.sealer();
    let known = app.cache::<Clients>().get_or_read(id, store::find(app.db.read(), &sealer, id)).await?;
    Ok(known.filter(|known| known.client.active))
}

/// The client with that id, from the database.
pub async fn find(db: &Db, sealer: &Sealer, id: &ClientId) -> Result<Option<KnownClient>, StoreError> {
    store::find(db.read(), sealer, id).await
}

/// What this client calls the person (OIDC Core section 8): the same for all clients of its sector, or for all of
/// the legacy ones.
pub fn subject(sealer: &Sealer, client: &Client, person: PersonId) -> String {
    SectorNames::of(sealer, client).person(person)
}

/// All clients by id.
pub async fn list(db: &Db) -> Result<Vec<Client>, StoreError> {
    store::list(db.read()).await
}

/// Registers a client, or replaces what was registered under its id; its secrets stay.
pub async fn put(db: &Db, client: Client, now: Timestamp) -> Result<(), StoreError> {
    db.write(async move |tx: &Act<'_>| {
        store::put(tx, &client, now).await?;
        tx.invalidate(&[Key::Client(client.id)], now).await
    })
    .await
}

/// Removes a client with its secrets and everything people let it know; says whether it was there.
pub async fn remove(db: &Db, id: ClientId, now: Timestamp) -> Result<bool, StoreError> {
    db.write(async move |tx: &Act<'_>| {
        let removed = store::remove(tx, &id).await?;
        tx.invalidate(&[Key::Client(id)], now).await?;
        Ok(removed)
    })
    .await
}

/// Gives a client a new secret; the older ones end at `older_end`. The secret is shown once, here.
///
/// # Errors
/// `Conflict` if no such client is registered.
pub async fn add_secret(
    db: &Db,
    sealer: &Sealer,
    id: ClientId,
    older_end: Timestamp,
    now: Timestamp,
) -> Result<SecretString, Fault> {
    let secret = new_secret()?;
    let new = NewSecret::of(sealer, &id, secret_hash(sealer, &secret).to_vec());
    write_secret(db, id, new, older_end, now).await?;
    Ok(secret)
}

/// Gives a client a secret chosen elsewhere, for demo and test cities only.
pub async fn set_secret(
    db: &Db,
    sealer: &Sealer,
    id: ClientId,
    secret: &SecretString,
    now: Timestamp,
) -> Result<(), Fault> {
    let new = NewSecret::of(sealer, &id, secret_hash(sealer, secret).to_vec());
    write_secret(db, id, new, now, now).await?;
    Ok(())
}

async fn write_secret(
    db: &Db,
    id: ClientId,
    secret: NewSecret,
    older_end: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.write(async move |tx: &Act<'_>| {
        store::add_secret(tx, &id, secret, older_end, now).await?;
        tx.invalidate(&[Key::Client(id)], now).await
    })
    .await
}
