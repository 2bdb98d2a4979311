//! We are broken: what went wrong below the rules, with its source for the log.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

use super::hash::HashRefusal;
use super::seal::SealFault;

/// What a database could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Cannot be reached, is overloaded, or asks to try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The server has become one that only reads, as after a failover: not available, and another one may be.
    #[error("the database takes no writes: {0}")]
    ReadOnly(String),
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
    /// The act undid itself.
    #[error("the act was undone")]
    Undone,
    /// Not the database: what an act needed beside it, such as a seal or a letter.
    #[error(transparent)]
    Beside(Box<Fault>),
}

impl StoreError {
    /// An impossible row.
    pub fn inconsistent(table: &'static str, column: &'static str, id: impl ToString) -> Self {
        Self::Inconsistent { table, column, id: id.to_string() }
    }

    /// Whether the constraint on that column would be broken.
    pub fn breaks(&self, column: &str) -> bool {
        matches!(self, Self::Conflict(constraint) if constraint.contains(column))
    }

    /// Whether the same may succeed a moment later.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::ReadOnly(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(text) | SqlErr::ForeignKeyConstraintViolation(text)) =
            error.sql_err()
        {
            return Self::Conflict(text);
        }
        match kind_of(&error) {
            Kind::Away => Self::Unavailable(error.to_string()),
            Kind::ReadOnly => Self::ReadOnly(error.to_string()),
            Kind::Lasting => Self::Other(error),
        }
    }
}

/// Whether the same act may succeed a moment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The database is away, overloaded, or asks for another try.
    Away,
    /// Away, for it has become one that only reads.
    ReadOnly,
    /// It would fail again.
    Lasting,
}

fn kind_of(error: &DbErr) -> Kind {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Kind::Away,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            kind_of_driver(error)
        }
        _ => Kind::Lasting,
    }
}

fn kind_of_driver(error: &SqlxError) -> Kind {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => Kind::Away,
        SqlxError::Database(error) => error.code().map_or(Kind::Lasting, |code| kind_of_code(&code)),
        _ => Kind::Lasting,
    }
}

/// SQLite's code for a file that another connection writes to.
const BUSY: u32 = 5;

/// PostgreSQL says five characters (its manual, appendix A), SQLite a number (sqlite.org/rescode.html).
fn kind_of_code(code: &str) -> Kind {
    match code {
        // A transaction in a server that has become a standby.
        "25006" => return Kind::ReadOnly,
        // Idle in a transaction for too long, a transaction that took too long, a lock not got in time.
        "25P03" | "25P04" | "55P03" => return Kind::Away,
        _ => {}
    }
    if code.len() == 5 {
        // Connection, transaction rolled back, resources, operator, system.
        let class = code.get(..2).unwrap_or_default();
        return if ["08", "40", "53", "57", "58"].contains(&class) { Kind::Away } else { Kind::Lasting };
    }
    // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL,
    // CANTOPEN, PROTOCOL. A damaged file (CORRUPT, NOTADB) stays damaged.
    if plain_code(code).is_some_and(|plain| [5, 6, 7, 8, 9, 10, 13, 14, 15].contains(&plain)) {
        Kind::Away
    } else {
        Kind::Lasting
    }
}

/// A result code of SQLite: an extended one keeps the plain one in its last byte.
fn plain_code(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Whether another connection to an SQLite file holds the write lock (SQLITE_BUSY, sqlite.org/rescode.html#busy).
pub(super) fn is_locked(error: &DbErr) -> bool {
    let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = error else { return false };
    let RuntimeErr::SqlxError(error) = error else { return false };
    error.as_database_error().and_then(|error| plain_code(&error.code()?)) == Some(BUSY)
}

/// We are broken. Logged once, where it is turned into an answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// The signing keys.
    #[error("a key cannot be used: {0}")]
    Key(Box<dyn std::error::Error + Send + Sync>),
    /// Sealing a handle or a field.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The password pool: busy or broken.
    #[error(transparent)]
    Hash(#[from] HashRefusal),
    /// All threads for work beside requests are taken.
    #[error("too much work is under way beside requests")]
    Busy,
    /// A page that does not render.
    #[error("a page does not render: {0}")]
    Page(String),
    /// Our code panicked.
    #[error("a defect: {0}")]
    Defect(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Beside(fault) => *fault,
            error => Self::Store(error),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(error) => error,
            fault => Self::Beside(Box::new(fault)),
        }
    }
}

impl From<SealFault> for StoreError {
    fn from(fault: SealFault) -> Self {
        Fault::from(fault).into()
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// What fails for one of many is reported and passed, with its name, so that a walk goes on for the others; not where
/// the database is away, which fails for all.
///
/// # Errors
/// When the database is away.
pub fn passed<T>(done: Result<T, Fault>, name: impl std::fmt::Display) -> Result<Option<T>, Fault> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(Fault::Store(error)) if error.is_unavailable() => Err(error.into()),
        Err(fault) => {
            tracing::error!(%fault, %name, "one of many failed and is passed");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, RuntimeErr, SqlxError};

    use super::{Fault, Kind, SealFault, StoreError, kind_of_code};

    #[test]
    fn a_seal_that_fails_within_an_act_is_not_the_database() {
        let error = StoreError::from(SealFault::Encryption);
        assert!(!error.is_unavailable());
        assert!(matches!(Fault::from(error), Fault::Seal(SealFault::Encryption)));
    }

    #[test]
    fn what_a_database_out_of_reach_says_is_not_available() {
        let broken = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let errors = [
            SqlxError::Io(broken()),
            SqlxError::Tls(broken().into()),
            SqlxError::Protocol("expected something else".to_owned()),
            SqlxError::PoolTimedOut,
            SqlxError::PoolClosed,
            SqlxError::WorkerCrashed,
            SqlxError::BeginFailed,
        ];
        for error in errors {
            let text = error.to_string();
            let error = StoreError::from(DbErr::Query(RuntimeErr::SqlxError(error.into())));
            assert!(error.is_unavailable(), "{text}");
        }
        let defect = DbErr::Exec(RuntimeErr::SqlxError(SqlxError::RowNotFound.into()));
        assert!(!StoreError::from(defect).is_unavailable());
    }

    #[test]
    fn a_code_says_whether_another_try_may_help() {
        let away = [
            // PostgreSQL: connections, failover, deadlock, resources, shutdown, time limits, its disk.
            "08006", "08P01", "25P03", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P01", "57P02",
            "57P03", "57P05", "58030",
            // SQLite: busy, locked, no memory, read-only, interrupted, input and output, full, cannot be opened.
            "5", "517", "6", "7", "8", "1032", "9", "10", "1034", "4618", "13", "14", "15",
        ];
        for code in away {
            assert_eq!(kind_of_code(code), Kind::Away, "{code}");
        }
        assert_eq!(kind_of_code("25006"), Kind::ReadOnly);
        // Constraints, syntax, an aborted transaction, a missing table; a damaged file.
        for code in ["23505", "23502", "42601", "42P01", "25P02", "XX001", "1", "11", "26", "1555", ""] {
            assert_eq!(kind_of_code(code), Kind::Lasting, "{code}");
        }
    }
}
