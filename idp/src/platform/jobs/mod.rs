//! The outbox: deliveries to other servers, written in the transaction of the act that causes them.
//!
//! A worker on each node claims what is due (PostgreSQL: `SKIP LOCKED`; both: a conditional update), delivers it
//! and deletes it, or tries again later with growing pauses. A claim is a lease: what a node that died had claimed
//! comes due again. So a delivery happens at least once, and its failure never fails the act. What is worth nothing after
//! a moment, like a code, is given up at that moment.

mod work;

use domain::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _, Select,
};
use serde::Serialize;
use tables::job;
use tokio::sync::Notify;
use uuid::Uuid;

use super::db::Db;
use super::fault::StoreError;

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

    /// The name in the table and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::BackchannelLogout => "backchannel_logout",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// After how many tries it is given up: about 15 hours for mail, 5 minutes for a message that carries a code,
    /// 3 hours for a logout.
    fn most_attempts(self) -> i32 {
        match self {
            Self::Mail => 24,
            Self::Sms => 6,
            Self::BackchannelLogout => 12,
        }
    }
}

/// A delivery that is due.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// Its row.
    pub id: Uuid,
    /// What it is.
    pub kind: JobKind,
    /// JSON; may hold one-time links, so it is never logged.
    pub payload: String,
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
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Notify,
}

impl Outbox {
    /// Call it after the commit of an act that enqueued something; without it delivery waits half a second.
    pub fn wake(&self) {
        self.waiting.notify_one();
    }
}

/// Writes a delivery into the transaction `tx`; it becomes due at `run_at`.
///
/// # Errors
/// When the database refuses, or the payload cannot be written as JSON.
pub async fn enqueue(
    tx: &impl ConnectionTrait,
    kind: JobKind,
    payload: &impl Serialize,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(tx, kind, payload, (run_at, None), now).await
}

/// The same, due at once and given up at `expires_at`: from then on it is not made any more.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_until(
    tx: &impl ConnectionTrait,
    kind: JobKind,
    payload: &impl Serialize,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(tx, kind, payload, (now, Some(expires_at)), now).await
}

async fn insert(
    tx: &impl ConnectionTrait,
    kind: JobKind,
    payload: &impl Serialize,
    (run_at, expires_at): (Timestamp, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = Uuid::now_v7();
    let payload =
        serde_json::to_string(payload).map_err(|_| StoreError::inconsistent("job", "payload", id))?;
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set(kind.as_str().to_owned()),
        payload: Set(payload),
        run_at: Set(run_at.0),
        attempts: Set(0),
        created_at: Set(now.0),
        expires_at: Set(expires_at.map(|at| at.0)),
    };
    job::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// How many deliveries wait, over all nodes.
///
/// # Errors
/// When the database does not answer.
pub async fn count_pending(db: &Db) -> Result<u64, StoreError> {
    Ok(job::Entity::find().count(db.read()).await?)
}

/// Whether deliveries of that kind are late: something of the last hour was tried more than once and still waits.
///
/// # Errors
/// When the database does not answer.
pub async fn is_late(db: &Db, kind: JobKind, now: Timestamp) -> Result<bool, StoreError> {
    let late = job::Entity::find()
        .filter(job::Column::Kind.eq(kind.as_str()))
        .filter(job::Column::Attempts.gt(1))
        .filter(job::Column::CreatedAt.gt(now.plus(-LATE_SECONDS).0));
    is_any(db, late).await
}

/// Whether there is such a row, whatever is in it.
async fn is_any(db: &Db, rows: Select<job::Entity>) -> Result<bool, StoreError> {
    let first = rows.select_only().column(job::Column::Id).limit(1);
    Ok(db.read().query_one(&first.into_query()).await?.is_some())
}
