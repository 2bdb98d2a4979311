//! One connection to an SQLite file, without the driver's pool and without its count of transactions: BEGIN, COMMIT and
//! savepoints are statements like any other, so that only the engine knows whether a transaction is open.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Either, Executor as _, SqliteConnection};
use tokio::sync::Mutex;

/// A connection, used by one statement at a time.
pub struct FileConnection(Mutex<SqliteConnection>);

/// What became of statements that were run one after the other.
pub(super) struct Ran {
    /// The rows that each statement changed, as far as they went.
    pub(super) changed: Vec<u64>,
    /// What the next one failed with; those after it were not run.
    pub(super) failed: Option<DbErr>,
}

impl FileConnection {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, DbErr> {
        let connection = SqliteConnection::connect_with(options).await;
        Ok(Self(Mutex::new(connection.map_err(connect_error)?)))
    }

    /// Runs fixed statements without values; they are prepared once.
    pub(super) async fn run(&self, sql: &'static str) -> Result<(), DbErr> {
        let mut connection = self.0.lock().await;
        let mut results = connection.fetch_many(sqlx::query(sql));
        let mut waiting = sql.split(';').count();
        while let Some(result) = results.try_next().await.map_err(exec_error)? {
            waiting = waiting.saturating_sub(usize::from(result.is_left()));
        }
        // Where the engine's thread ends, the driver tells no error but no result either.
        if waiting == 0 { Ok(()) } else { Err(exec_error(sqlx::Error::WorkerCrashed)) }
    }

    /// Runs statements in one message to the engine's thread, up to the first that fails: those of one text with the
    /// values of each, between fixed ones without values. The texts are prepared once for each number of them.
    pub(super) async fn run_each<'v>(
        &self,
        before: &'static str,
        (text, values): (&str, impl ExactSizeIterator<Item = &'v Values>),
        after: &'static str,
    ) -> Ran {
        let texts = std::iter::repeat_n(text, values.len());
        let sql = std::iter::once(before).chain(texts).chain([after]).collect::<Vec<_>>().join(";");
        let fixed = before.split(';').chain(after.split(';')).filter(|text| !text.is_empty());
        let count = values.len() + fixed.count();
        let values = values.flat_map(|values| values.0.iter().cloned()).collect();
        let mut connection = self.0.lock().await;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let mut results = connection.fetch_many(query);
        let mut changed = Vec::new();
        loop {
            match results.try_next().await {
                Ok(Some(Either::Left(done))) => changed.push(done.rows_affected()),
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => {
                    let crashed = || exec_error(sqlx::Error::WorkerCrashed);
                    let failed = (changed.len() < count).then(crashed);
                    return Ran { changed, failed };
                }
                Err(error) => return Ran { changed, failed: Some(exec_error(error)) },
            }
        }
    }

    /// Closes the connection, which undoes what it left open.
    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.0.into_inner().close().await.map_err(exec_error)
    }
}

fn query_of(statement: Statement) -> sqlx::query::Query<'static, sqlx::Sqlite, SqlxValues> {
    let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

pub(super) fn connect_error(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

#[async_trait]
impl ConnectionTrait for FileConnection {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.0.lock().await;
        let done = connection.execute(query_of(statement)).await;
        done.map(ExecResult::from).map_err(exec_error)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.0.lock().await;
        let done = connection.execute(AssertSqlSafe(sql)).await;
        done.map(ExecResult::from).map_err(exec_error)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut connection = self.0.lock().await;
        let row = connection.fetch_optional(query_of(statement)).await;
        Ok(row.map_err(query_error)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.0.lock().await;
        let rows = connection.fetch_all(query_of(statement)).await.map_err(query_error)?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}
