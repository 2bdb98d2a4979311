//! The schema: how old it is, and bringing it up to date.
//!
//! A schema that is newer than the program is no fault: migrations expand first, so that the release before goes on
//! while an upgrade is under way.

use std::collections::BTreeSet;

use migrations::Migrator;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::lock::Lock;
use crate::convert::{Converted, convert};
use crate::fault::StoreError;
use crate::seal::Sealer;

/// A migration, and the wait for another node's, take as long as they take.
const NO_LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// The migration whose columns are filled by code, since no SQL has the keys.
const KEYED: &str = "m20261129_000009_keys";

/// How many migrations of this program have not run yet.
pub(super) async fn count_missing(db: &DatabaseConnection) -> Result<usize, DbErr> {
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(Migrator::migrations().len());
    }
    let applied = list_applied(db).await?;
    Ok(Migrator::migrations().iter().filter(|migration| !applied.contains(migration.name())).count())
}

async fn list_applied(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let sql = "SELECT version FROM seaql_migrations";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Runs what is missing in one transaction, so that a start that is cut off leaves the schema as it was. The rows of a
/// release before this one are bound by the same transaction, and by no later one.
pub(super) async fn migrate(db: &DatabaseConnection, sealer: &Sealer) -> Result<Converted, StoreError> {
    if count_missing(db).await? == 0 {
        return Ok(Converted::new());
    }
    let alone = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(alone).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(NO_LIMITS).await?;
    }
    Lock::Schema.take(&tx).await?;
    Migrator::install(&tx).await?;
    let keyed = list_applied(&tx).await?.contains(KEYED);
    // Whoever was faster left nothing to do.
    Migrator::up(&tx, None).await?;
    let converted = if keyed { Converted::new() } else { convert(&tx, sealer).await? };
    // The first use of a connection that is then closed: driver and engine agree on what is open.
    tx.commit().await?;
    Ok(converted)
}
