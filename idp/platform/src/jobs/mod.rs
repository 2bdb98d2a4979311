//! The outbox: deliveries to other servers, written in the transaction of the act that causes them.
//!
//! A worker on each node claims what is due (PostgreSQL: `SKIP LOCKED`; both: a conditional update), delivers it
//! and deletes it, or tries again later with growing pauses. A claim is a lease: what a node that died had claimed
//! comes due again. So a delivery happens at least once, and its failure never fails the act. What is worth nothing after
//! a moment, like a code, is given up at that moment. Mail and SMS hold addresses, codes and links, so they are sealed.

mod adopt;
mod work;

use std::sync::Arc;

use domain::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _, Select,
};
use serde::Serialize;
use tables::outbox;
use tokio::sync::Notify;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::db::{Act, Db};
use super::fault::StoreError;
use super::seal::Sealer;
use crate::ids::new_id;

pub use adopt::adopt_some;
pub use work::work;

/// What waits longer tells nothing about deliveries of now, in seconds.
const LATE_SECONDS: i64 = 3600;

/// What is to be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// A mail.
    Mail,
    /// A short message to a mobile.
    Sms,
    /// A logout token for a client (OIDC Back-Channel Logout 1.0).
    BackchannelLogout,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Sms, Self::BackchannelLogout];

    /// What is known of it.
    const fn facts(self) -> Facts {
        match self {
            // About 15 hours.
            Self::Mail => Facts { name: "mail", most_attempts: 24, is_sealed: true },
            // 5 minutes, since it carries a code.
            Self::Sms => Facts { name: "sms", most_attempts: 6, is_sealed: true },
            // 3 hours.
            Self::BackchannelLogout => {
                Facts { name: "backchannel_logout", most_attempts: 12, is_sealed: false }
            }
        }
    }

    /// The name in the table and in metrics.
    pub fn as_str(self) -> &'static str {
        self.facts().name
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What is known of a kind of delivery.
struct Facts {
    /// The name in the table and in metrics; it never changes.
    name: &'static str,
    /// After how many tries it is given up.
    most_attempts: i32,
    /// Whether the payload holds something personal, so that it is sealed.
    is_sealed: bool,
}

/// What goes to a person, and is sealed in the outbox.
pub trait Personal: Serialize + Sync {
    /// What kind of delivery it is.
    const KIND: JobKind;
}

/// Table and column of what is sealed.
const PLACE: (&str, &str) = ("outbox", "payload");

/// A delivery that is due.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// Its row.
    pub id: Uuid,
    /// What it is.
    pub kind: JobKind,
    /// JSON as it is stored.
    payload: Vec<u8>,
    /// Tries with this one.
    pub attempts: i32,
    /// From then on it is not made any more.
    pub expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, kind, attempts, .. } = self;
        f.debug_struct("Job")
            .field("id", id)
            .field("kind", kind)
            .field("attempts", attempts)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// The JSON, opened; it may hold one-time links, so it is never logged. None if it does not open, as before this node
    /// has read a new key.
    pub fn open(&self, sealer: &Sealer) -> Option<Zeroizing<String>> {
        let bytes = if self.kind.facts().is_sealed {
            sealer.open_field(PLACE.0, PLACE.1, self.id, &self.payload)?
        } else {
            Zeroizing::new(self.payload.clone())
        };
        String::from_utf8(bytes.to_vec()).ok().map(Zeroizing::new)
    }
}

/// What became of a delivery. The texts are for the log and hold nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrived.
    Done,
    /// It may arrive later.
    Later(String),
    /// It never will.
    Never(String),
}

/// Delivers what the outbox holds.
pub trait Deliver: Send + Sync {
    /// Tries once. Must end well within 90 seconds.
    fn deliver<'a>(&'a self, job: &'a Job) -> BoxFuture<'a, Delivery>;
}

/// Wakes the worker of this node.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    waiting: Arc<Notify>,
}

impl Outbox {
    /// Has the outbox looked at now and not within half a second: after the commit of an act that enqueued something.
    pub fn wake(&self) {
        self.waiting.notify_one();
    }
}

/// Writes a mail or message, sealed, with the act; it becomes due at `run_at`.
///
/// # Errors
/// When the database refuses, or the payload cannot be written as JSON.
pub async fn enqueue<P: Personal>(
    act: &Act<'_>,
    sealer: &Sealer,
    payload: &P,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert_sealed(act, sealer, payload, (run_at, None), now).await
}

/// The same for each of some, due at once: the mails about one act, or the one that only somebody with a mailbox gets.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_each<'p, P: Personal + 'p>(
    act: &Act<'_>,
    sealer: &Sealer,
    payloads: impl IntoIterator<Item = &'p P, IntoIter: Send>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for payload in payloads {
        enqueue(act, sealer, payload, now, now).await?;
    }
    Ok(())
}

/// The same, due at once and given up at `expires_at`: from then on it is not made any more.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_until<P: Personal>(
    act: &Act<'_>,
    sealer: &Sealer,
    payload: &P,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert_sealed(act, sealer, payload, (now, Some(expires_at)), now).await
}

/// Writes the notice of a logout, due at once; it holds ids and nothing personal, so it is not sealed.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_logout(
    act: &Act<'_>,
    notice: &(impl Serialize + Sync),
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new_id();
    insert(act, id, (JobKind::BackchannelLogout, json(id, notice)?.to_vec()), (now, None), now).await
}

async fn insert_sealed<P: Personal>(
    act: &Act<'_>,
    sealer: &Sealer,
    payload: &P,
    when: (Timestamp, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new_id();
    insert(act, id, (P::KIND, seal(sealer, id, &json(id, payload)?)?), when, now).await
}

fn json(id: Uuid, payload: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let written = serde_json::to_vec(payload).map(Zeroizing::new);
    written.map_err(|_| StoreError::inconsistent(PLACE.0, PLACE.1, id))
}

fn seal(sealer: &Sealer, id: Uuid, json: &[u8]) -> Result<Vec<u8>, StoreError> {
    Ok(sealer.seal_field(PLACE.0, PLACE.1, id, json)?)
}

async fn insert(
    act: &Act<'_>,
    id: Uuid,
    (kind, payload): (JobKind, Vec<u8>),
    (run_at, expires_at): (Timestamp, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = outbox::ActiveModel {
        id: Set(id),
        kind: Set(kind.as_str().to_owned()),
        payload: Set(payload),
        run_at: Set(run_at.0),
        attempts: Set(0),
        created_at: Set(now.0),
        expires_at: Set(expires_at.map(|at| at.0)),
    };
    outbox::Entity::insert(row).exec_without_returning(act).await?;
    act.send_later();
    Ok(())
}

/// How many deliveries wait, over all nodes.
///
/// # Errors
/// When the database does not answer.
pub async fn count_pending(db: &Db) -> Result<u64, StoreError> {
    Ok(outbox::Entity::find().count(db.read()).await?)
}

/// Whether deliveries of that kind are late: something of the last hour was tried more than once and still waits.
///
/// # Errors
/// When the database does not answer.
pub async fn is_late(db: &Db, kind: JobKind, now: Timestamp) -> Result<bool, StoreError> {
    let late = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq(kind.as_str()))
        .filter(outbox::Column::Attempts.gt(1))
        .filter(outbox::Column::CreatedAt.gt(now.plus(-LATE_SECONDS).0));
    is_any(db, late).await
}

/// Whether there is such a row, whatever is in it.
async fn is_any(db: &Db, rows: Select<outbox::Entity>) -> Result<bool, StoreError> {
    let first = rows.select_only().column(outbox::Column::Id).limit(1);
    Ok(db.read().query_one(&first.into_query()).await?.is_some())
}
