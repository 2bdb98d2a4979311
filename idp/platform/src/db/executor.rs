//! What a statement goes through: the readers, or the transaction of an act. The methods are written by hand as
//! `async_trait` would, so that no future is boxed twice.

use std::pin::Pin;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
};

use super::sqlite::FileConnection;

/// Where statements go.
#[derive(Clone, Copy)]
pub enum Executor<'c> {
    /// Connections of a pool, without a limit of time.
    Pool(&'c DatabaseConnection),
    /// The writing connection of an SQLite file, on which a transaction is open.
    File(&'c FileConnection),
    /// A transaction of PostgreSQL.
    Server(&'c DatabaseTransaction),
}

/// A call under way.
pub(super) type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

impl ConnectionTrait for Executor<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::File(connection) => connection.get_database_backend(),
            Self::Server(tx) => tx.get_database_backend(),
        }
    }

    fn execute_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, ExecResult>
    where
        's: 'f,
        Self: 'f,
    {
        match self {
            Self::Pool(pool) => pool.execute_raw(statement),
            Self::File(connection) => connection.execute_raw(statement),
            Self::Server(tx) => tx.execute_raw(statement),
        }
    }

    fn execute_unprepared<'s, 'q, 'f>(&'s self, sql: &'q str) -> Boxed<'f, ExecResult>
    where
        's: 'f,
        'q: 'f,
        Self: 'f,
    {
        match self {
            Self::Pool(pool) => pool.execute_unprepared(sql),
            Self::File(connection) => connection.execute_unprepared(sql),
            Self::Server(tx) => tx.execute_unprepared(sql),
        }
    }

    fn query_one_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, Option<QueryResult>>
    where
        's: 'f,
        Self: 'f,
    {
        match self {
            Self::Pool(pool) => pool.query_one_raw(statement),
            Self::File(connection) => connection.query_one_raw(statement),
            Self::Server(tx) => tx.query_one_raw(statement),
        }
    }

    fn query_all_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, Vec<QueryResult>>
    where
        's: 'f,
        Self: 'f,
    {
        match self {
            Self::Pool(pool) => pool.query_all_raw(statement),
            Self::File(connection) => connection.query_all_raw(statement),
            Self::Server(tx) => tx.query_all_raw(statement),
        }
    }
}
