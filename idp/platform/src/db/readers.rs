//! The connections that statements go through. Where the database is a server, each statement has a limit of time, so
//! that a server that is out of reach holds no request.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement, TransactionTrait as _,
};
use sea_orm_migration::SchemaManager;

use super::act::{Act, Effects, Work, Writing};
use super::counts::Counts;
use super::executor::Executor;
use super::server::{self, Trouble};
use crate::fault::StoreError;

/// The limit while the server does not answer: whoever waits for a connection that never comes to be gives its place
/// back so soon, to one that comes to be once the server is there again.
const AWAY_LIMIT: Duration = Duration::from_millis(1500);
/// PostgreSQL answers COMMIT with «ROLLBACK» and no error where a statement of the transaction failed, and the driver takes
/// that for a commit. A savepoint is refused there, and the commit with it.
const COMMIT_WHOLE: &str = "SAVEPOINT whole; COMMIT";

/// The connections of one pool; cheap to clone.
#[derive(Clone)]
pub struct Readers {
    pool: DatabaseConnection,
    limited: Option<Limited>,
}

/// How long a statement or a transaction may take, and whom to tell when it took longer.
#[derive(Clone)]
struct Limited {
    limit: Duration,
    trouble: Arc<Trouble>,
}

impl Readers {
    /// Connections to a file: nothing can come between it and us.
    pub(super) fn of_file(pool: DatabaseConnection) -> Self {
        Self { pool, limited: None }
    }

    /// Connects to a server that must answer within `limit`.
    ///
    /// # Errors
    /// When it does not answer, or not to us; never when it is `lazy`, which waits for the first statement.
    pub(super) async fn connect(options: ConnectOptions, limit: Duration, lazy: bool) -> Result<Self, DbErr> {
        let (pool, trouble) = server::connect(options, limit, lazy).await?;
        Ok(Self { pool, limited: Some(Limited { limit, trouble }) })
    }

    /// The pool without a limit of time, for what may take long.
    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Begins a transaction, runs `act` in it and commits, all within the limit. What is broken off is undone, unless the
    /// commit was under way already: then nobody knows. `counts` learns of a commit that failed.
    pub(super) async fn transact<T, F>(
        &self,
        act: F,
        writing: Writing,
        counts: &Counts,
    ) -> Result<T, StoreError>
    where
        F: for<'c> Work<'c, T> + Send,
    {
        let work = async {
            let tx = self.pool.begin().await?;
            let unit = Act::new(Executor::Server(&tx), writing.clone());
            // Where the act fails, the transaction is rolled back when it is dropped.
            let value = act(&unit).await?;
            unit.close().await?;
            // Carried out also where the commit's answer is lost: it may have happened.
            let _effects = Owed { writing: &writing, effects: unit.into_effects() };
            tx.execute_unprepared(COMMIT_WHOLE).await.map_err(|error| counts.uncommitted(error))?;
            // The driver still counts a transaction: the ROLLBACK that it sends with the next statement finds none.
            drop(tx);
            Ok(value)
        };
        self.within(work).await
    }

    /// Whether the server answers.
    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        self.within(Box::pin(async { Ok(self.pool.ping().await?) })).await
    }

    /// How many migrations of this program have not run yet.
    pub(super) async fn count_missing(&self) -> Result<usize, StoreError> {
        self.within(Box::pin(async { Ok(super::schema::count_missing(&self.pool).await?) })).await
    }

    /// Whether there is a table of that name.
    pub(crate) async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        self.within(Box::pin(async { Ok(SchemaManager::new(&self.pool).has_table(name).await?) })).await
    }

    /// Runs `work`, or breaks it off when its time is over.
    async fn within<T, E: Failure>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let Some(Limited { limit, trouble }) = &self.limited else { return work.await };
        let mut work = pin!(work);
        // Dropped before the work is, also where the request is: what it gives back is then looked at first.
        let mut watch = Watch { trouble, is_over: false };
        // One at a time keeps the whole limit, so that a connection that takes long to open comes to be.
        let is_away = trouble.is_away();
        let probe = is_away.then(|| trouble.probe()).flatten();
        let limit = if is_away && probe.is_none() { AWAY_LIMIT.min(*limit) } else { *limit };
        let Ok(done) = tokio::time::timeout(limit, work.as_mut()).await else {
            trouble.set_away(true);
            return Err(E::from(late(limit)));
        };
        watch.is_over = true;
        match &done {
            Ok(_) => trouble.set_away(false),
            Err(error) => error.tell(trouble),
        }
        done
    }
}

/// Effects that are carried out when it is dropped.
struct Owed<'w> {
    writing: &'w Writing,
    effects: Effects,
}

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        self.writing.carry_out(&self.effects);
    }
}

fn late(limit: Duration) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("no answer within {limit:?}")))
}

/// An error that may tell of a server out of reach.
trait Failure: From<DbErr> {
    fn tell(&self, trouble: &Trouble);
}

impl Failure for DbErr {
    fn tell(&self, trouble: &Trouble) {
        StoreError::from(self.clone()).tell(trouble);
    }
}

impl Failure for StoreError {
    fn tell(&self, trouble: &Trouble) {
        match self {
            Self::ReadOnly(_) => trouble.condemn(),
            Self::Unavailable(_) => trouble.note(),
            _ => trouble.set_away(false),
        }
    }
}

/// Notes that a statement was broken off: its connection waits for an answer that nobody wants any more.
struct Watch<'t> {
    trouble: &'t Trouble,
    is_over: bool,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.trouble.note();
        }
    }
}

#[async_trait]
impl ConnectionTrait for Readers {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.within(self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.within(self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.within(self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.within(self.pool.query_all_raw(statement)).await
    }
}

/// For an import, which reads by the same functions inside a rehearsal's act; without the limit of time.
impl<'c> From<&'c Readers> for Executor<'c> {
    fn from(readers: &'c Readers) -> Self {
        Self::Pool(&readers.pool)
    }
}

/// The transaction of an act.
impl<'c> From<&Act<'c>> for Executor<'c> {
    fn from(act: &Act<'c>) -> Self {
        act.tx
    }
}
