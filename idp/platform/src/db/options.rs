//! How connections are opened.

use std::time::Duration;

use sea_orm::{ConnectOptions, DbErr};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::DbConfig;
use super::sqlite::connect_error;

pub(super) fn options(config: &DbConfig, url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(config.acquire_seconds))
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

pub(super) fn sqlite_options(
    config: &DbConfig,
    url: &str,
    connections: u32,
    read_only: bool,
) -> ConnectOptions {
    let mut options = options(config, url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| if read_only { reading(sqlite) } else { writing(sqlite) });
    options
}

/// What the address of an SQLite file says.
pub(super) fn sqlite_url(url: &str) -> Result<SqliteConnectOptions, DbErr> {
    let options: Result<SqliteConnectOptions, _> = url.parse();
    Ok(options.map_err(connect_error)?.disable_statement_logging())
}

fn reading(options: SqliteConnectOptions) -> SqliteConnectOptions {
    common(options).optimize_on_close(false, None).pragma("query_only", "ON")
}

pub(super) fn writing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    let options = common(options).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    // What is deleted or replaced is overwritten with zeros.
    options.optimize_on_close(true, None).pragma("secure_delete", "ON")
}

fn common(options: SqliteConnectOptions) -> SqliteConnectOptions {
    // The file is made before the first connection: one that is gone later is a fault, not to be begun anew.
    options.create_if_missing(false).busy_timeout(Duration::from_secs(5)).statement_cache_capacity(256)
}
