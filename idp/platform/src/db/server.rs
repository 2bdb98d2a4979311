//! Connections to a database server: their limits of time on both ends, and which of them are still good.
//!
//! The driver itself waits for ever for a server that does not answer, also when it takes a connection back, and it has
//! no keepalive. So whoever breaks a statement off notes it here, and until it was looked at no connection of that time is
//! used again: one that does not answer at once is closed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Executor as _, PgConnection, Postgres};

/// How long a connection may take to show that it is good.
const LOOK: Duration = Duration::from_secs(1);
/// A connection not used for so long is looked at first: something between may have forgotten it.
const IDLE: Duration = Duration::from_secs(30);
/// A connection that is given back so soon after something was broken off may be the one.
const SOON: Duration = Duration::from_secs(2);

/// Connects to a server that must answer within `limit`, and what is known of troubles with it.
///
/// # Errors
/// When it does not answer, or not to us; never when it is `lazy`, which waits for the first statement.
pub(super) async fn connect(
    mut options: ConnectOptions,
    limit: Duration,
    lazy: bool,
) -> Result<(DatabaseConnection, Arc<Trouble>), DbErr> {
    let trouble = Arc::new(Trouble::default());
    let told = Arc::clone(&trouble);
    options
        // The library would hold a place of the pool for minutes to keep one open.
        .min_connections(0)
        .connect_lazy(lazy)
        .map_sqlx_postgres_opts(move |server| limited(server, limit))
        .map_sqlx_postgres_pool_opts(move |pool| watched(pool, &told));
    Ok((Database::connect(options).await?, trouble))
}

/// What the server enforces by itself: statements end that nobody waits for any more, and it notices when we are gone.
fn limited(server: PgConnectOptions, limit: Duration) -> PgConnectOptions {
    let milliseconds = limit.as_millis();
    server
        .options([
            ("statement_timeout", milliseconds),
            ("lock_timeout", milliseconds * 4 / 5),
            ("idle_in_transaction_session_timeout", milliseconds * 2),
            ("tcp_keepalives_idle", 5),
            ("tcp_keepalives_interval", 2),
            ("tcp_keepalives_count", 3),
            ("tcp_user_timeout", 10_000),
        ])
        // Looking at a connection ends a transaction that may be open; that there is none is no news.
        .options([("client_min_messages", "error")])
}

/// Looks at connections before they are used and when they are given back, if there is reason to.
fn watched(pool: PoolOptions<Postgres>, trouble: &Arc<Trouble>) -> PoolOptions<Postgres> {
    let (before, after) = (Arc::clone(trouble), Arc::clone(trouble));
    pool.before_acquire(move |connection, meta| {
        let is_fit = !before.condemned_within(meta.age);
        let is_proven = meta.idle_for < IDLE && !before.noted_within(meta.idle_for);
        Box::pin(async move { Ok(is_fit && (is_proven || is_good(connection).await)) })
    })
    .after_release(move |connection, meta| {
        let is_fit = !after.condemned_within(meta.age);
        let is_proven = !after.noted_within(SOON);
        Box::pin(async move { Ok(is_fit && (is_proven || is_good(connection).await)) })
    })
}

/// Whether it answers at once; a transaction that was being begun when it was broken off is over then.
async fn is_good(connection: &mut PgConnection) -> bool {
    let answer = tokio::time::timeout(LOOK, connection.execute("ROLLBACK"));
    matches!(answer.await, Ok(Ok(_)))
}

/// When something was last wrong with the connections of a pool. Times are milliseconds since it was made, plus one;
/// zero is «never».
pub(super) struct Trouble {
    began: Instant,
    noted: AtomicU64,
    condemned: AtomicU64,
    away: AtomicBool,
    probing: AtomicBool,
}

/// Whoever tries for the whole limit while the server is away.
pub(super) struct Probe<'t>(&'t Trouble);

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        self.0.probing.store(false, Ordering::Release);
    }
}

impl Default for Trouble {
    fn default() -> Self {
        let (noted, condemned) = (AtomicU64::new(0), AtomicU64::new(0));
        let (away, probing) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { began: Instant::now(), noted, condemned, away, probing }
    }
}

impl Trouble {
    /// A statement was broken off, or a connection failed: those of now are looked at before they are used again.
    pub(super) fn note(&self) {
        self.noted.fetch_max(self.now(), Ordering::AcqRel);
    }

    /// The server at the other end is not the one that takes writes any more: connections of now are closed.
    pub(super) fn condemn(&self) {
        self.condemned.fetch_max(self.now(), Ordering::AcqRel);
    }

    /// Whether the last statement that ended got no answer in time.
    pub(super) fn is_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// The place of the one that may try for the whole limit, if nobody has it.
    pub(super) fn probe(&self) -> Option<Probe<'_>> {
        (!self.probing.swap(true, Ordering::AcqRel)).then_some(Probe(self))
    }

    /// Remembers that one got none, or one.
    pub(super) fn set_away(&self, away: bool) {
        if self.is_away() != away {
            self.away.store(away, Ordering::Relaxed);
        }
    }

    fn noted_within(&self, last: Duration) -> bool {
        self.is_within(&self.noted, last)
    }

    fn condemned_within(&self, last: Duration) -> bool {
        self.is_within(&self.condemned, last)
    }

    fn is_within(&self, mark: &AtomicU64, last: Duration) -> bool {
        match mark.load(Ordering::Acquire) {
            0 => false,
            mark => u128::from(self.now().saturating_sub(mark)) <= last.as_millis(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Trouble;

    #[test]
    fn one_at_a_time_tries_for_the_whole_limit() {
        let trouble = Trouble::default();
        let first = trouble.probe();
        assert!(first.is_some() && trouble.probe().is_none());
        drop(first);
        assert!(trouble.probe().is_some());
    }

    #[test]
    fn what_was_used_or_made_before_the_trouble_is_not_trusted_and_what_came_after_is() {
        let trouble = Trouble::default();
        let long = Duration::from_mins(1);
        assert!(!trouble.noted_within(long) && !trouble.condemned_within(long));
        trouble.note();
        assert!(trouble.noted_within(long) && !trouble.condemned_within(long));
        trouble.condemn();
        std::thread::sleep(Duration::from_millis(5));
        assert!(trouble.condemned_within(long) && !trouble.condemned_within(Duration::from_millis(1)));
    }
}
