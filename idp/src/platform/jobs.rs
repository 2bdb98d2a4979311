//! The outbox: deliveries to other servers, written in the transaction of the act that causes them.
//!
//! A worker on each node claims what is due (PostgreSQL: `SKIP LOCKED`; both: a conditional update), delivers it
//! and deletes it, or tries again later with growing pauses. A claim is a lease: what a node that died had claimed
//! comes due again. So a delivery happens at least once, and its failure never fails the act.

use std::sync::Arc;
use std::time::Duration;

use domain::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use tables::job;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::clock::Clock;
use super::db::Db;
use super::fault::StoreError;
use super::secret::random_bytes;

/// Deliveries of one node at the same time.
const MOST_UNDER_WAY: usize = 16;
/// Seconds for which a claim keeps others away; longer than any delivery may take.
const LEASE_SECONDS: i64 = 90;
/// Pauses between tries to note what became of a delivery: one that is not noted is made twice.
const SETTLE_PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(10)];
/// The pause between two looks at the table when nobody wakes the worker.
const POLL: Duration = Duration::from_millis(500);
/// The first pause before a delivery is tried again, in seconds; it doubles with each try.
const FIRST_PAUSE_SECONDS: i64 = 5;
/// The longest pause, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 3600;

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
    Ok(late.limit(1).one(db.read()).await?.is_some())
}

/// Delivers until `stop` becomes true, then once more what is due, and ends when nothing is under way.
pub async fn work(
    db: &Db,
    clock: &Clock,
    outbox: &Outbox,
    deliver: Arc<impl Deliver + 'static>,
    mut stop: watch::Receiver<bool>,
) {
    // Tasks of their own: one that holds a connection goes on while this one waits for another.
    let mut under_way = JoinSet::new();
    let mut stopping = false;
    loop {
        let room = MOST_UNDER_WAY.saturating_sub(under_way.len());
        let due = claim(db, clock.now(), room).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the outbox cannot be read");
            Vec::new()
        });
        let idle = due.is_empty() && under_way.is_empty();
        for job in due {
            under_way.spawn(attempt(db.clone(), clock.clone(), Arc::clone(&deliver), job));
        }
        if stopping && idle {
            return;
        }
        tokio::select! {
            Some(ended) = under_way.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a delivery ended badly and comes again");
                }
            }
            () = outbox.waiting.notified(), if !stopping => {}
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed(), if !stopping => stopping = changed.is_err() || *stop.borrow(),
        }
    }
}

/// Takes what is due, at most `most`, and keeps it from other nodes for a while.
async fn claim(db: &Db, now: Timestamp, most: usize) -> Result<Vec<Job>, StoreError> {
    let due = || job::Entity::find().filter(job::Column::RunAt.lte(now.0));
    if most == 0 || due().limit(1).one(db.read()).await?.is_none() {
        return Ok(Vec::new());
    }
    let limit = u64::try_from(most).unwrap_or(1);
    db.write(move |tx| Box::pin(claim_in(tx, now, limit))).await
}

async fn claim_in(
    tx: &sea_orm::DatabaseTransaction,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Job>, StoreError> {
    let rows = job::Entity::find()
        .filter(job::Column::RunAt.lte(now.0))
        .order_by_asc(job::Column::RunAt)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let won = job::Entity::update_many()
            .col_expr(job::Column::RunAt, Expr::value(now.plus(LEASE_SECONDS).0))
            .col_expr(job::Column::Attempts, Expr::value(row.attempts.saturating_add(1)))
            .filter(job::Column::Id.eq(row.id))
            .filter(job::Column::Attempts.eq(row.attempts))
            .exec(tx)
            .await?;
        if won.rows_affected == 0 {
            continue;
        }
        let kind =
            JobKind::parse(&row.kind).ok_or_else(|| StoreError::inconsistent("job", "kind", row.id))?;
        claimed.push(Job {
            id: row.id,
            kind,
            payload: row.payload,
            attempts: row.attempts.saturating_add(1),
        });
    }
    Ok(claimed)
}

async fn attempt(db: Db, clock: Clock, deliver: Arc<impl Deliver>, job: Job) {
    let (job_id, kind, attempts) = (job.id, job.kind.as_str(), job.attempts);
    let again = match deliver.deliver(&job).await {
        Delivery::Done => {
            tracing::debug!(%job_id, kind, attempts, "delivered");
            None
        }
        Delivery::Never(reason) => {
            tracing::warn!(%job_id, kind, attempts, reason, "a delivery was refused for good");
            None
        }
        Delivery::Later(reason) if attempts >= job.kind.most_attempts() => {
            tracing::error!(%job_id, kind, attempts, reason, "a delivery is given up");
            None
        }
        Delivery::Later(reason) => {
            let jitter = random_bytes::<1>().map_or(0, |[byte]| byte);
            tracing::info!(%job_id, kind, attempts, reason, "a delivery is tried again later");
            Some(clock.now().plus(pause(attempts, jitter)))
        }
    };
    for pause in SETTLE_PAUSES {
        match settle(&db, job.id, again).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, %job_id, kind, "a delivery is not settled yet"),
        }
        tokio::time::sleep(pause).await;
    }
    tracing::error!(%job_id, kind, "a delivery cannot be settled and comes again");
}

/// Removes what is delivered or given up, postpones the rest.
async fn settle(db: &Db, id: Uuid, again: Option<Timestamp>) -> Result<(), StoreError> {
    match again {
        None => finish(db, id).await,
        Some(run_at) => postpone(db, id, run_at).await,
    }
}

/// Seconds before the next try: doubled each time, moved by up to a quarter so that nodes do not march in step.
fn pause(attempts: i32, jitter: u8) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
    let pause = FIRST_PAUSE_SECONDS.saturating_mul(1_i64 << doublings).min(LONGEST_PAUSE_SECONDS);
    pause + pause * i64::from(jitter) / (4 * 255)
}

async fn finish(db: &Db, id: Uuid) -> Result<(), StoreError> {
    db.write(move |tx| {
        Box::pin(async move {
            job::Entity::delete_by_id(id).exec(tx).await?;
            Ok(())
        })
    })
    .await
}

async fn postpone(db: &Db, id: Uuid, run_at: Timestamp) -> Result<(), StoreError> {
    db.write(move |tx| {
        Box::pin(async move {
            let change = job::Entity::update_many().col_expr(job::Column::RunAt, Expr::value(run_at.0));
            change.filter(job::Column::Id.eq(id)).exec(tx).await?;
            Ok(())
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_double_up_to_an_hour_and_differ_by_a_quarter_at_most() {
        assert_eq!([1, 2, 3, 4].map(|attempt| pause(attempt, 0)), [5, 10, 20, 40]);
        assert_eq!((pause(11, 0), pause(100, 0)), (3600, 3600));
        assert_eq!((pause(1, 255), pause(100, 255)), (6, 4500));
    }
}
