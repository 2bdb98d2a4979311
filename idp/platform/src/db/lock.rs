//! Advisory locks of PostgreSQL: what one transaction at a time may do.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// A lock that a transaction holds until it ends, with its number in PostgreSQL. Nodes of different releases run side by side, so
/// a number never changes; the compiler takes no number twice. On SQLite the one writer of the file does the same for all of
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Lock {
    /// Writing the next entry of the audit log.
    AuditChain = 7_160_316,
    /// Bringing the schema up to date.
    Schema = 7_160_317,
    /// Giving duties, so that no person gets the same duty twice.
    Duties = 7_160_318,
    /// Writing bindings, so that a number comes to one person and no approval passes a custody block.
    Bindings = 7_160_319,
    /// Beginning an import, so that of two at once the earlier one finds that it is over.
    Imports = 7_160_320,
}

impl Lock {
    /// Takes it, or waits for it. Take it before anything is read or recorded that it is about.
    ///
    /// # Errors
    /// When the database refuses, or the wait takes too long.
    pub async fn take(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        if tx.get_database_backend() == DbBackend::Postgres {
            let sql = format!("SELECT pg_advisory_xact_lock({})", self as i64);
            tx.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        }
        Ok(())
    }
}
