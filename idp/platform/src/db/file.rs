//! The file of an embedded database: who uses it, and whether it is sound.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use secrecy::ExposeSecret as _;

use super::DbConfig;
use crate::fault::StoreError;

/// The file that an address names; none for a server, or for a database in memory.
pub fn path_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//").split('?').next()?;
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

/// The file beside another whose name goes on with this ending.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The file whose lock says that the database is used: shared by those who use it, alone by who replaces it.
pub fn lock_path(database: &Path) -> PathBuf {
    beside(database, ".lock")
}

/// Makes the directory of a new database and takes its lock together with others who use it.
pub(super) fn share(url: &str) -> Result<Option<File>, StoreError> {
    let Some(path) = path_of(url) else { return Ok(None) };
    let lock = open_lock(&path, lock_path(&path))?;
    match lock.try_lock_shared() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Unavailable(format!("{} is being restored", path.display())))
        }
        Err(TryLockError::Error(error)) => Err(unusable(&path, error)),
    }
}

/// Takes the place of the one server of an embedded database, until the file is dropped; none for PostgreSQL, which
/// has many. Commands beside the server do without.
///
/// # Errors
/// When another server has the place; the text says so.
pub fn serve_alone(config: &DbConfig) -> Result<Option<File>, StoreError> {
    let Some(path) = path_of(config.url.expose_secret()) else { return Ok(None) };
    let lock = open_lock(&path, beside(&path, ".serving"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Unavailable(format!(
            "{} is served by another process already: stop that one, or name another file (database.url); several \
             servers need PostgreSQL",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(unusable(&path, error)),
    }
}

fn open_lock(database: &Path, lock: PathBuf) -> Result<File, StoreError> {
    if let Some(parent) = database.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(|error| unusable(database, error))?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(lock);
    file.map_err(|error| unusable(database, error))
}

fn unusable(path: &Path, error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{} cannot be used: {error}", path.display()))
}

/// Makes the file of a new database, empty, as SQLite would.
///
/// One that is there is not even opened: closing it again would end the locks that this process has on it.
pub(super) fn make(url: &str) -> Result<(), StoreError> {
    let Some(path) = path_of(url) else { return Ok(()) };
    match File::create_new(&path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unusable(&path, error)),
        _ => Ok(()),
    }
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileCheck {
    /// A whole database of ours.
    Sound {
        /// Migrations that it lacks.
        missing_migrations: usize,
    },
    /// SQLite says what is wrong.
    Damaged(String),
    /// A database, but not of this program, or of a newer one.
    NotOurs,
}

/// Looks at every page and index of a file, and at its schema. It must not be in use.
///
/// # Errors
/// When it is no SQLite database at all.
pub async fn check_file(path: &Path) -> Result<FileCheck, StoreError> {
    let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    let checked = check(&db).await;
    db.close().await?;
    checked
}

async fn check(db: &DatabaseConnection) -> Result<FileCheck, StoreError> {
    let integrity = texts(db, "PRAGMA integrity_check(3)", "integrity_check").await?;
    if integrity != ["ok"] {
        return Ok(FileCheck::Damaged(integrity.join("; ")));
    }
    let ours = texts(db, "SELECT name FROM sqlite_master WHERE name = 'seaql_migrations'", "name").await?;
    if ours.is_empty() {
        return Ok(FileCheck::NotOurs);
    }
    let applied = texts(db, "SELECT version FROM seaql_migrations", "version").await?;
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    if applied.is_empty() || applied.iter().any(|version| !known.contains(version)) {
        return Ok(FileCheck::NotOurs);
    }
    Ok(FileCheck::Sound { missing_migrations: known.len().saturating_sub(applied.len()) })
}

async fn texts(db: &DatabaseConnection, sql: &str, column: &str) -> Result<Vec<String>, StoreError> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    Ok(rows.iter().map(|row| row.try_get("", column)).collect::<Result<_, _>>()?)
}
