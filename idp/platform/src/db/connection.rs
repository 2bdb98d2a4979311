//! The one connection that writes to an SQLite file: used by one at a time, and never again after a doubt.
//!
//! After a COMMIT that failed it is not certain whether a transaction is open. A connection that is in doubt is
//! therefore closed, which undoes what it left open, and the next use opens a new one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbErr, QueryResult, Statement};
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::{Mutex, MutexGuard};

use super::options::{sqlite_options, sqlite_url, writing};
use super::sqlite::FileConnection;
use super::{DbConfig, file};
use crate::fault::StoreError;

/// The longest a connection in doubt may take to close before it is left to itself.
const CLOSING: Duration = Duration::from_secs(2);
/// What `expect_much` sets on each connection.
const MUCH: [&str; 2] = ["PRAGMA cache_size = -98304", "PRAGMA wal_autocheckpoint = 16384"];

/// The place of the writing connection.
pub(super) struct WriteConnection {
    config: DbConfig,
    url: String,
    options: SqliteConnectOptions,
    idle: Mutex<Option<FileConnection>>,
    expects_much: AtomicBool,
}

impl WriteConnection {
    /// Opens the file, which is made if it is missing.
    pub(super) async fn open(config: &DbConfig, url: &str) -> Result<Self, StoreError> {
        file::make(url)?;
        let options = writing(sqlite_url(url)?);
        let (config, url, idle) = (config.clone(), url.to_owned(), Mutex::default());
        let place = Self { config, url, options, idle, expects_much: AtomicBool::new(false) };
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

    /// Opens the file beside this connection for migrations, which want a connection of the library's own kind; nobody
    /// else writes meanwhile.
    pub(super) async fn open_for_migrations(&self) -> Result<(DatabaseConnection, Held<'_>), DbErr> {
        let held = self.hold().await?;
        Ok((Database::connect(sqlite_options(&self.config, &self.url, 1, false)).await?, held))
    }

    async fn open_another(&self) -> Result<FileConnection, DbErr> {
        let connection = FileConnection::open(&self.options).await?;
        if self.expects_much.load(Ordering::Relaxed) {
            set_much(&connection).await?;
        }
        Ok(connection)
    }
}

async fn set_much(connection: &FileConnection) -> Result<(), DbErr> {
    for pragma in MUCH {
        connection.execute_unprepared(pragma).await?;
    }
    Ok(())
}

/// The connection while somebody uses it. Dropped without [`Held::end`], it does not come back.
pub(super) struct Held<'c> {
    place: MutexGuard<'c, Option<FileConnection>>,
    connection: FileConnection,
}

impl Held<'_> {
    pub(super) fn connection(&self) -> &FileConnection {
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
