//! Advisory locks of PostgreSQL: what one transaction at a time may do.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// A lock that a transaction holds until it ends. On SQLite the one writer of the file does the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Writing the next entry of the audit log.
    AuditChain,
    /// Bringing the schema up to date.
    Schema,
    /// Giving duties, so that no person gets the same duty twice.
    Duties,
    /// Writing bindings, so that a number comes to one person and no approval passes a custody block.
    Bindings,
    /// Beginning an import, so that of two at once the earlier one finds that it is over.
    Imports,
}

impl Lock {
    /// Its number in PostgreSQL. Nodes of different releases run side by side, so a number never changes.
    fn number(self) -> i64 {
        match self {
            Self::AuditChain => 7_160_316,
            Self::Schema => 7_160_317,
            Self::Duties => 7_160_318,
            Self::Bindings => 7_160_319,
            Self::Imports => 7_160_320,
        }
    }

    /// Takes it, or waits for it. Take it before anything is read or recorded that it is about.
    ///
    /// # Errors
    /// When the database refuses, or the wait takes too long.
    pub async fn take(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        if tx.get_database_backend() == DbBackend::Postgres {
            let sql = format!("SELECT pg_advisory_xact_lock({})", self.number());
            tx.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Lock;

    #[test]
    fn no_two_locks_have_one_number() {
        let locks = [Lock::AuditChain, Lock::Schema, Lock::Duties, Lock::Bindings, Lock::Imports];
        let numbers: BTreeSet<i64> = locks.into_iter().map(Lock::number).collect();
        assert_eq!(numbers.len(), locks.len());
    }
}
