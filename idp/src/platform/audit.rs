//! The record of privileged acts and of refusals: each entry carries the hash of the one before, so that none
//! can be changed or taken out unseen.

use aws_lc_rs::digest::{Context, SHA256};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
};
use tables::audit_entry::{ActiveModel, Column, Entity, Model};

use super::db::Db;
use super::fault::StoreError;

/// Number of the advisory lock that orders the writers of the chain on PostgreSQL.
const CHAIN_LOCK: &str = "SELECT pg_advisory_xact_lock(7160316)";

/// Entries read at once when the chain is checked.
const PAGE: u64 = 1_000;

/// Hash before the first entry.
const GENESIS: [u8; 32] = [0; 32];

/// The actor of what nobody signed in has done.
pub const NOBODY: &str = "nobody";

/// The actor of what an operator does at the command line.
pub const OPERATOR: &str = "operator";

/// Writes an entry in the transaction of the act it records. `actor` and `subject` are ids, never names;
/// `detail` holds no secret and no personal number.
///
/// # Errors
/// When it cannot be written; the act then must not happen either.
pub async fn record(
    tx: &impl ConnectionTrait,
    at: Timestamp,
    actor: &str,
    act: &str,
    subject: &str,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, CHAIN_LOCK)).await?;
    }
    let last = Entity::find().order_by_desc(Column::Seq).one(tx).await?;
    let (seq, previous) = last.map_or((0, GENESIS.to_vec()), |last| (last.seq, last.hash));
    let mut entry = Model {
        seq: seq + 1,
        at: at.0,
        actor: actor.to_owned(),
        act: act.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        previous,
        hash: Vec::new(),
    };
    entry.hash = hash_of(&entry);
    let row = ActiveModel {
        seq: Set(entry.seq),
        at: Set(entry.at),
        actor: Set(entry.actor),
        act: Set(entry.act),
        subject: Set(entry.subject),
        detail: Set(entry.detail),
        previous: Set(entry.previous),
        hash: Set(entry.hash),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes an entry in a commit of its own: of what was only looked at, or refused.
///
/// # Errors
/// When it cannot be written; what it records then must not be answered either.
pub async fn record_alone(
    db: &Db,
    at: Timestamp,
    actor: String,
    act: &'static str,
    subject: String,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    db.write(move |tx| Box::pin(async move { record(tx, at, &actor, act, &subject, &detail).await })).await
}

/// SHA-256 over all columns but the hash itself, each with its length before it.
fn hash_of(entry: &Model) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    let (seq, at) = (entry.seq.to_be_bytes(), entry.at.to_be_bytes());
    let texts = [&entry.actor, &entry.act, &entry.subject, &entry.detail].map(String::as_bytes);
    for part in [seq.as_slice(), at.as_slice(), &entry.previous].into_iter().chain(texts) {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().to_vec()
}

/// The first entry of the chain that does not follow from the one before it; none if all is well.
///
/// # Errors
/// When the entries cannot be read.
pub async fn find_break(db: &impl ConnectionTrait) -> Result<Option<i64>, StoreError> {
    let (mut seq, mut previous) = (0, GENESIS.to_vec());
    loop {
        let later = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq);
        let page = later.limit(PAGE).all(db).await?;
        if page.is_empty() {
            return Ok(None);
        }
        for entry in page {
            if entry.seq != seq + 1 || entry.previous != previous || entry.hash != hash_of(&entry) {
                return Ok(Some(entry.seq));
            }
            (seq, previous) = (entry.seq, entry.hash);
        }
    }
}
