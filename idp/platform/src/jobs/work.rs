//! The worker of a node: claims what is due, delivers it, and settles what became of it.

use std::sync::Arc;
use std::time::Duration;

use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult as _, QueryFilter as _,
    QueryOrder as _, QueryResult, QuerySelect as _, QueryTrait as _, Select,
};
use tables::outbox;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Deliver, Delivery, Job, JobKind, Outbox};
use crate::clock::Clock;
use crate::db::{Act, Db};
use crate::fault::StoreError;
use crate::random::random_bytes;

/// Deliveries of one node at the same time.
const MOST_UNDER_WAY: usize = 16;
/// Seconds for which a claim keeps others away; longer than any delivery may take.
pub(super) const LEASE_SECONDS: i64 = 90;
/// Pauses between tries to note what became of a delivery: one that is not noted is made twice.
const SETTLE_PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(10)];
/// The pause between two looks at the table when nobody wakes the worker.
const POLL: Duration = Duration::from_millis(500);
/// The first pause before a delivery is tried again, in seconds; it doubles with each try.
const FIRST_PAUSE_SECONDS: i64 = 5;
/// For how long a row is set aside that cannot be read, in seconds.
const ASIDE_SECONDS: i64 = 86_400;
/// The longest pause, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 3600;

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

/// What is due of the kinds that this program knows; the others wait for a newer node.
fn due(now: Timestamp) -> Select<outbox::Entity> {
    let known = JobKind::ALL.map(JobKind::as_str);
    outbox::Entity::find().filter(outbox::Column::RunAt.lte(now.0)).filter(outbox::Column::Kind.is_in(known))
}

/// Takes what is due, at most `most`, and keeps it from other nodes for a while.
async fn claim(db: &Db, now: Timestamp, most: usize) -> Result<Vec<Job>, StoreError> {
    if most == 0 || !super::is_any(db, due(now)).await? {
        return Ok(Vec::new());
    }
    let limit = u64::try_from(most).unwrap_or(1);
    db.write(async move |act: &Act<'_>| claim_in(act, now, limit).await).await
}

async fn claim_in(tx: &Act<'_>, now: Timestamp, limit: u64) -> Result<Vec<Job>, StoreError> {
    let rows = due(now)
        .order_by_asc(outbox::Column::RunAt)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = tx.query_all(&rows.into_query()).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let Some((row, kind)) = read(&row) else {
            set_aside(tx, &row, now).await?;
            continue;
        };
        let won = outbox::Entity::update_many()
            .col_expr(outbox::Column::RunAt, Expr::value(now.plus(LEASE_SECONDS).0))
            .col_expr(outbox::Column::Attempts, Expr::value(row.attempts.saturating_add(1)))
            .filter(outbox::Column::Id.eq(row.id))
            .filter(outbox::Column::Attempts.eq(row.attempts))
            .exec(tx)
            .await?;
        if won.rows_affected == 0 {
            continue;
        }
        claimed.push(Job {
            id: row.id,
            kind,
            payload: row.payload,
            attempts: row.attempts.saturating_add(1),
            expires_at: row.expires_at.map(Timestamp),
        });
    }
    Ok(claimed)
}

fn read(row: &QueryResult) -> Option<(outbox::Model, JobKind)> {
    let row = outbox::Model::from_query_result(row, "").ok()?;
    let kind = JobKind::parse(&row.kind)?;
    Some((row, kind))
}

/// Puts a row that cannot be read out of the way for a day, so that it keeps none of the others from being delivered.
async fn set_aside(tx: &Act<'_>, row: &QueryResult, now: Timestamp) -> Result<(), StoreError> {
    let id = row.try_get::<Uuid>("", "id").ok();
    tracing::error!(job_id = ?id, "a row of table outbox cannot be read and is set aside for a day");
    let aside = outbox::Entity::update_many()
        .col_expr(outbox::Column::RunAt, Expr::value(now.plus(ASIDE_SECONDS).0))
        .filter(outbox::Column::Id.is_in(id));
    aside.exec(tx).await?;
    Ok(())
}

impl Job {
    /// Its tries are used up, or its end has come.
    fn is_given_up(&self, now: Timestamp) -> bool {
        self.attempts >= self.kind.facts().most_attempts || self.expires_at.is_some_and(|end| end <= now)
    }

    /// It stays until its end, so that whoever waits for it is told that it is late.
    fn next_try(&self, planned: Timestamp) -> Timestamp {
        self.expires_at.map_or(planned, |end| end.min(planned))
    }
}

async fn attempt(db: Db, clock: Clock, deliver: Arc<impl Deliver>, job: Job) {
    let (job_id, kind, attempts) = (job.id, job.kind.as_str(), job.attempts);
    let again = match deliver_in_time(deliver.as_ref(), &job, clock.now()).await {
        Delivery::Done => {
            tracing::debug!(%job_id, kind, attempts, "delivered");
            None
        }
        Delivery::Never(reason) => {
            tracing::warn!(%job_id, kind, attempts, reason, "a delivery was refused for good");
            None
        }
        Delivery::Later(reason) if job.is_given_up(clock.now()) => {
            tracing::error!(%job_id, kind, attempts, reason, "a delivery is given up");
            None
        }
        Delivery::Later(reason) => {
            let jitter = random_bytes::<1>().map_or(0, |[byte]| byte);
            tracing::info!(%job_id, kind, attempts, reason, "a delivery is tried again later");
            Some(job.next_try(clock.now().plus(pause(attempts, jitter))))
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

/// Tries once, unless the delivery's end has come; what is under way then is broken off.
async fn deliver_in_time(deliver: &impl Deliver, job: &Job, now: Timestamp) -> Delivery {
    let Some(expires_at) = job.expires_at else { return deliver.deliver(job).await };
    let left = u64::try_from(expires_at.since(now)).unwrap_or(0);
    let over = || Delivery::Later("its end has come".to_owned());
    if left == 0 {
        return over();
    }
    let tried = tokio::time::timeout(Duration::from_secs(left), deliver.deliver(job)).await;
    tried.unwrap_or_else(|_| over())
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
    db.write(async move |tx: &Act<'_>| {
        outbox::Entity::delete_by_id(id).exec(tx).await?;
        Ok(())
    })
    .await
}

async fn postpone(db: &Db, id: Uuid, run_at: Timestamp) -> Result<(), StoreError> {
    db.write(async move |tx: &Act<'_>| {
        let change = outbox::Entity::update_many().col_expr(outbox::Column::RunAt, Expr::value(run_at.0));
        change.filter(outbox::Column::Id.eq(id)).exec(tx).await?;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;
    use uuid::Uuid;

    use super::super::{Job, JobKind};
    use super::pause;

    #[test]
    fn pauses_double_up_to_an_hour_and_differ_by_a_quarter_at_most() {
        assert_eq!([1, 2, 3, 4].map(|attempt| pause(attempt, 0)), [5, 10, 20, 40]);
        assert_eq!((pause(11, 0), pause(100, 0)), (3600, 3600));
        assert_eq!((pause(1, 255), pause(100, 255)), (6, 4500));
    }

    #[test]
    fn a_delivery_waits_for_its_next_try_or_its_end_and_is_then_given_up() {
        let job = |attempts, end: Option<i64>| {
            let (kind, payload) = (JobKind::Mail, Vec::new());
            Job { id: Uuid::nil(), kind, payload, attempts, expires_at: end.map(Timestamp) }
        };
        for (end, next) in [(None, 50), (Some(60), 50), (Some(40), 40)] {
            assert_eq!(job(1, end).next_try(Timestamp(50)), Timestamp(next));
        }
        let now = Timestamp(50);
        assert!(!job(23, None).is_given_up(now) && job(24, None).is_given_up(now));
        assert!(!job(1, Some(51)).is_given_up(now) && job(1, Some(50)).is_given_up(now));
    }
}
