//! Relying parties: what the operator registered, and how they prove themselves at our endpoints.
//!
//! Owns the tables `client`, `client_secret` and `client_refusal`.

mod auth;
mod cache;
mod command;
mod cors;
mod id_token;
mod jwks;
mod refusals;
mod sector;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::clients::{Client, KnownClient};
use domain::ids::{ClientId, PersonId};
use domain::jose::Algorithm;
use domain::pseudonyms::Pseudonyms as _;
use domain::timestamp::Timestamp;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use platform::audit::{AuditAct, OPERATOR};
use platform::db::{Act, Db};
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::origin;
use platform::seal::Sealer;
use platform::secret::{new_secret, secret_hash};
use web::app::App;
use web::room::{Chore, Next, Period, Room};

pub use auth::{authenticate, authenticate_if_confidential};
use cache::{Algorithms, Clients};
pub use command::ClientCommand;
pub use cors::share;
pub use id_token::{OwnIdToken, read_own_id_token};
pub use refusals::keep_refusals;
pub use sector::SectorNames;
use store::NewSecret;
pub use store::purge_refusals;

/// The member of a registration that says what signed before.
const FORMER: &str = "former_algs";

/// What this room has.
pub const ROOM: Room = Room {
    chores: &[Chore {
        name: "removing refusals of clients that are old or too many",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge_refusals(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("clients")
};

/// The client with that id that is not switched off.
pub async fn find_active(app: &App, id: &ClientId) -> Result<Option<Arc<KnownClient>>, Fault> {
    let sealer = app.keyring.sealer();
    let known = app.cache::<Clients>().get_or_read(id, || store::find(app.db.read(), &sealer, id)).await?;
    Ok(known.filter(|known| known.client.active))
}

/// The same for the client that a request is about, proved or not: the log names it, and what it is refused is kept.
pub async fn find_concerned(app: &App, id: &ClientId) -> Result<Option<Arc<KnownClient>>, Fault> {
    let known = find_active(app, id).await?;
    if known.is_some() {
        origin::concerns(id);
    }
    Ok(known)
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

/// What signs for some client, and RS256; and what signed for one, as long as retired keys stay published.
pub async fn algorithms(app: &App, now: Timestamp) -> Result<BTreeSet<Algorithm>, Fault> {
    let read = || async {
        let registered = store::list(app.db.read()).await?.into_iter();
        let signed = registered.flat_map(|client| {
            let former = client.former_algs.into_iter().map(|(algorithm, ended)| (algorithm, Some(ended)));
            former.chain([(client.id_token_alg, None)])
        });
        Ok::<_, StoreError>(Some(signed.collect()))
    };
    let known = app.cache::<Algorithms>().get_or_read(&(), read).await?.unwrap_or_default();
    let kept = app.config.keys.keep_retired();
    let counts = |ended: Option<Timestamp>| ended.is_none_or(|ended| now.since(ended) < kept);
    let published = known.iter().filter(|(_, ended)| counts(*ended)).map(|(algorithm, _)| *algorithm);
    Ok(published.chain([Algorithm::Rs256]).collect())
}

/// All clients by id.
pub async fn list(db: &Db) -> Result<Vec<Client>, StoreError> {
    store::list(db.read()).await
}

/// Registers a client, or replaces what was registered under its id; its secrets stay. The audit log keeps each member that
/// is new or another one, before and after: a registration holds no secret.
pub async fn put(db: &Db, mut client: Client, now: Timestamp) -> Result<(), StoreError> {
    db.write(async move |act: &Act<'_>| {
        let before = store::find_registered(act, &client.id).await?;
        if let Some(before) = &before {
            client.former_algs.clone_from(&before.former_algs);
            client.former_algs.insert(before.id_token_alg, now);
            client.former_algs.remove(&client.id_token_alg);
        }
        store::put(act, &client, now).await?;
        let name = if before.is_some() { AuditAct::ClientChanged } else { AuditAct::ClientRegistered };
        let detail = json!(changes(before.as_ref(), &client));
        act.audit(name, OPERATOR, &client.id.0, &detail, now).await?;
        act.invalidate(&[Key::Client(client.id)], now).await
    })
    .await
}

/// The members that differ between two registrations, each before and after; of a new client those that say something. What
/// signed before follows from the algorithm.
fn changes(before: Option<&Client>, after: &Client) -> BTreeMap<String, [Value; 2]> {
    let before = before.map(members).unwrap_or_default();
    let pair = |(member, new): (String, Value)| {
        let old = before.get(&member).cloned().unwrap_or_default();
        (old != new).then_some((member, [old, new]))
    };
    members(after).into_iter().filter_map(pair).collect()
}

/// What is registered of a client.
fn members(client: &Client) -> Map<String, Value> {
    match serde_json::to_value(client) {
        Ok(Value::Object(mut members)) => {
            members.remove(FORMER);
            members
        }
        _ => Map::new(),
    }
}

/// Removes a client with its secrets; says whether it was there. The audit log keeps what was registered. What people let it
/// know is removed with it by `operate`.
pub async fn remove_within(act: &Act<'_>, id: &ClientId, now: Timestamp) -> Result<bool, StoreError> {
    let was = store::find_registered(act, id).await?.as_ref().map(members);
    let removed = store::remove(act, id).await?;
    let detail = json!({ "found": removed, "was": was });
    act.audit(AuditAct::ClientRemoved, OPERATOR, &id.0, &detail, now).await?;
    act.invalidate(&[Key::Client(id.clone())], now).await?;
    Ok(removed)
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
        let detail = json!({ "older secrets end": older_end.0 });
        tx.audit(AuditAct::ClientSecretAdded, OPERATOR, &id.0, &detail, now).await?;
        tx.invalidate(&[Key::Client(id)], now).await
    })
    .await
}
