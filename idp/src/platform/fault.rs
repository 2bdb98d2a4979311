//! We are broken: what went wrong below the rules, with its source for the log.

use sea_orm::{DbErr, SqlErr};

use super::hash::HashRefusal;
use super::seal::SealFault;

/// What a database could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Cannot be reached, is overloaded, or asks to try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A constraint would be broken; the text names it.
    #[error("a constraint of the database would be broken: {0}")]
    Conflict(String),
    /// A row that no code of ours writes.
    #[error("row {id} of table {table} has an impossible {column}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Primary key.
        id: String,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(DbErr),
}

impl StoreError {
    /// An impossible row.
    pub fn inconsistent(table: &'static str, column: &'static str, id: impl ToString) -> Self {
        Self::Inconsistent { table, column, id: id.to_string() }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(text) | SqlErr::ForeignKeyConstraintViolation(text)) =
            error.sql_err()
        {
            return Self::Conflict(text);
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
            other if is_transient(&other.to_string()) => Self::Unavailable(error.to_string()),
            _ => Self::Other(error),
        }
    }
}

/// Deadlock or serialization failure (PostgreSQL), busy (SQLite): the same act may succeed a moment later.
fn is_transient(text: &str) -> bool {
    ["deadlock detected", "could not serialize", "database is locked", "terminating connection"]
        .iter()
        .any(|sign| text.contains(sign))
}

/// We are broken. Logged once, where it is turned into an answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing keys.
    #[error("a key cannot be used: {0}")]
    Key(Box<dyn std::error::Error + Send + Sync>),
    /// Sealing a handle or a field.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The password pool: busy or broken.
    #[error(transparent)]
    Hash(#[from] HashRefusal),
    /// A page that does not render.
    #[error("a page does not render: {0}")]
    Page(String),
    /// Our code panicked.
    #[error("a defect: {0}")]
    Defect(String),
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}
