//! What an operator does beside serving: checking the configuration, backing up and restoring, verifying the audit,
//! removing a service.

mod audit;
mod backup;
mod check;
mod client;
mod epoch;
mod migrate;
mod restore;
mod unfinished;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;

use platform::db::{DbConfig, path_of};

pub use audit::AuditCommand;
pub use backup::BackupArgs;
pub use check::CheckArgs;
pub use client::{ServiceCommand, remove_client};
pub use epoch::{Ended, end_all};
pub use migrate::MigrateArgs;
pub use restore::RestoreArgs;

/// The file of an embedded database; PostgreSQL has tools of its own.
fn database_file(config: &DbConfig, instead: &str) -> anyhow::Result<PathBuf> {
    let url = config.url.expose_secret();
    if !url.starts_with("sqlite:") {
        bail!("the database is PostgreSQL: use {instead} (docs/operations.md)");
    }
    path_of(url).context("database.url names no file")
}

/// Makes a name that a file was just given survive a loss of power.
fn sync_directory_of(file: &Path) -> anyhow::Result<()> {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok(File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?)
}
