//! The one connection that writes to an SQLite file: used by one at a time, and never again after a doubt.
//!
//! After a COMMIT that failed, driver and engine may disagree on whether a transaction is open (sqlx 0.9 counts,
//! SQLite knows). A connection that is in doubt is therefore closed, which undoes what it left open, and the next
//! use opens a new one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction, DbErr, QueryResult, Statement,
};
use tokio::sync::{Mutex, MutexGuard};

use super::{DbConfig, file, sqlite_options};
use crate::platform::fault::StoreError;

/// The longest a connection in doubt may take to close before it is left to itself.
const CLOSING: Duration = Duration::from_secs(2);
/// What `expect_much` sets on each connection.
const MUCH: [&str; 2] = ["PRAGMA cache_size = -98304", "PRAGMA wal_autocheckpoint = 16384"];

/// The place of the writing connection.
pub(super) struct WriteConnection {
    config: DbConfig,
    url: String,
    idle: Mutex<Option<DatabaseConnection>>,
    expects_much: AtomicBool,
}

impl WriteConnection {
    /// Opens the file, which is made if it is missing.
    pub(super) async fn open(config: &DbConfig, url: &str) -> Result<Self, StoreError> {
        file::make(url)?;
        let (config, url, idle) = (config.clone(), url.to_owned(), Mutex::default());
        let place = Self { config, url, idle, expects_much: AtomicBool::new(false) };
        let held = place.hold().await?;
        held.end(&Ok::<_, DbErr>(())).await;
        Ok(place)
    }

    /// Waits for the connection; opens another where the last one was in doubt. The file must be there by now.
    pub(super) async fn hold(&self) -> Result<Held<'_>, DbErr> {
        let mut place = self.idle.lock().await;
        let connection = match place.take() {
            Some(connection) => connection,
            // In a box, as it is seldom needed and large.
            None => Box::pin(self.open_another()).await?,
        };
        Ok(Held { place, connection })
    }

    /// Makes this connection and those after it ready for very many rows.
    pub(super) async fn expect_much(&self) -> Result<(), StoreError> {
        self.expects_much.store(true, Ordering::Relaxed);
        let held = self.hold().await?;
        let set = set_much(held.connection()).await;
        held.end(&set).await;
        Ok(set?)
    }

    /// Runs one statement alone, outside any transaction; what it says, if it says anything.
    pub(super) async fn run(&self, statement: Statement) -> Result<Option<QueryResult>, StoreError> {
        let held = self.hold().await?;
        let done = held.connection().query_one_raw(statement).await;
        held.end(&done).await;
        Ok(done?)
    }

    /// Closes it; whoever needs it afterwards opens another.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        match self.idle.lock().await.take() {
            Some(connection) => connection.close().await,
            None => Ok(()),
        }
    }

    async fn open_another(&self) -> Result<DatabaseConnection, DbErr> {
        let mut options = sqlite_options(&self.config, &self.url, 1, false);
        // The pool is to replace nothing by itself, least of all between a commit and what proves it.
        options
            .map_sqlx_sqlite_pool_opts(|pool| pool.min_connections(0).idle_timeout(None).max_lifetime(None));
        let connection = Database::connect(options).await?;
        if self.expects_much.load(Ordering::Relaxed) {
            set_much(&connection).await?;
        }
        Ok(connection)
    }
}

async fn set_much(connection: &DatabaseConnection) -> Result<(), DbErr> {
    for pragma in MUCH {
        connection.execute_unprepared(pragma).await?;
    }
    Ok(())
}

/// The connection while somebody uses it. Dropped without [`Held::end`], it does not come back.
pub(super) struct Held<'c> {
    place: MutexGuard<'c, Option<DatabaseConnection>>,
    connection: DatabaseConnection,
}

impl Held<'_> {
    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Gives the connection back, or closes it for good where what was done with it failed.
    pub(super) async fn end<T, E>(mut self, done: &Result<T, E>) {
        if done.is_ok() {
            *self.place = Some(self.connection);
        } else if !matches!(tokio::time::timeout(CLOSING, self.connection.close()).await, Ok(Ok(()))) {
            tracing::warn!("a connection in doubt does not close");
        }
    }
}

/// How a transaction of the writing connection ended.
pub(super) struct Settled {
    /// Ok only when the engine itself said that it is committed.
    pub(super) committed: Result<(), DbErr>,
    /// Ok when the connection may be used again.
    pub(super) ended: Result<(), DbErr>,
}

/// Commits a transaction of the writing connection.
///
/// The COMMIT goes to the engine past the driver's count, so that it can be no RELEASE; and since SQLite refuses a
/// BEGIN within a transaction, the one that follows proves that the transaction is over.
pub(super) async fn settle(tx: DatabaseTransaction) -> Settled {
    match tx.execute_unprepared("COMMIT; BEGIN").await {
        // The empty transaction, which brings the driver's count to none.
        Ok(_) => Settled { committed: Ok(()), ended: tx.commit().await },
        Err(error) => Settled { committed: Err(error.clone()), ended: Err(error) },
    }
}
