//! What an operator does beside serving: checking the configuration, backing up and restoring, verifying the audit.

mod audit;
mod backup;
mod check;
mod restore;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;

use crate::platform::db::DbConfig;

pub use audit::AuditCommand;
pub use backup::BackupArgs;
pub use check::CheckArgs;
pub use restore::RestoreArgs;

/// The file of an embedded database; PostgreSQL has tools of its own.
fn database_file(config: &DbConfig, instead: &str) -> anyhow::Result<PathBuf> {
    let url = config.url.expose_secret();
    let Some(path) = url.strip_prefix("sqlite:") else {
        bail!("the database is PostgreSQL: use {instead} (docs/operations.md)");
    };
    let path = path.trim_start_matches("//").split('?').next().filter(|path| !path.is_empty());
    path.map(PathBuf::from).context("database.url names no file")
}
