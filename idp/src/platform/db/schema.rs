//! The schema: how old it is, and bringing it up to date.
//!
//! A schema that is newer than the program is no fault: migrations expand first, so that the release before goes on
//! while an upgrade is under way.

use std::collections::BTreeSet;

use migrations::Migrator;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::connection::settle;

/// Lets one node at a time migrate on PostgreSQL; the number is ours alone.
const MIGRATE_LOCK: &str = "SELECT pg_advisory_xact_lock(7160317)";
/// A migration, and the wait for another node's, take as long as they take.
const NO_LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// How many migrations of this program have not run yet.
pub(super) async fn count_missing(db: &DatabaseConnection) -> Result<usize, DbErr> {
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(Migrator::migrations().len());
    }
    let sql = "SELECT version FROM seaql_migrations";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let applied: BTreeSet<String> =
        rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?;
    Ok(Migrator::migrations().iter().filter(|migration| !applied.contains(migration.name())).count())
}

/// Runs what is missing in one transaction, so that a start that is cut off leaves the schema as it was.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    if count_missing(db).await? == 0 {
        return Ok(());
    }
    let alone = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(alone).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(NO_LIMITS).await?;
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, MIGRATE_LOCK)).await?;
    }
    // Whoever was faster left nothing to do.
    Migrator::up(&tx, None).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        return tx.commit().await;
    }
    let settled = settle(tx).await;
    settled.committed.and(settled.ended)
}
