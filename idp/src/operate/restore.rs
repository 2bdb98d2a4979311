//! `restore FILE`: puts a backup in the place of the embedded database.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use crate::config::Config;
use crate::platform::db::{FileCheck, beside, check_file, lock_path};

use super::unfinished::Unfinished;

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
pub struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// Replace the database that is there; it is kept beside it as `….replaced`.
    #[arg(long)]
    force: bool,
}

impl RestoreArgs {
    /// Checks the backup and puts it in place.
    ///
    /// # Errors
    /// PostgreSQL, a server that runs, a database that is there, a backup that is damaged or of a newer program.
    pub async fn run(&self, config: &Config) -> anyhow::Result<String> {
        let database = super::database_file(&config.database, "pg_restore --clean --if-exists")?;
        ensure!(self.file.is_file(), "there is no file {}", self.file.display());
        let lock = File::options().create(true).truncate(false).write(true).open(lock_path(&database));
        let lock = lock.with_context(|| format!("locking {}", database.display()))?;
        if lock.try_lock().is_err() {
            bail!("{} is in use: stop the server and other commands first", database.display());
        }
        if database.exists() && !self.force {
            bail!("{} exists: add --force to replace it", database.display());
        }
        let unfinished = Unfinished::beside(&database, ".restoring");
        let copy = unfinished.path();
        // A copy is checked, not the original: checking may write beside the file.
        fs::copy(&self.file, copy).with_context(|| format!("writing {}", copy.display()))?;
        let checked = check_file(copy).await;
        let schema = match checked {
            Ok(FileCheck::Sound { missing_migrations }) => missing_migrations,
            Ok(FileCheck::Damaged(text)) => bail!("{} is damaged: {text}", self.file.display()),
            Ok(FileCheck::NotOurs) => {
                bail!("{} is no backup of this program, or of a newer one", self.file.display())
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", self.file.display()));
            }
        };
        File::open(copy)?.sync_all()?;
        put_in_place(copy, &database)?;
        let mut text = format!("restored {}\n", database.display());
        if schema > 0 {
            text.push_str("Its schema is older: the next start brings it up to date.\n");
        }
        text.push_str("Sessions and grants that ended after the backup live again until they expire.\n");
        Ok(text)
    }
}

fn put_in_place(copy: &Path, database: &Path) -> anyhow::Result<()> {
    // What was not yet in the old file belongs to it and to no other.
    for ending in ["", "-wal", "-shm"] {
        let old = beside(database, ending);
        if old.exists() {
            fs::rename(&old, beside(database, &format!(".replaced{ending}")))?;
        }
    }
    fs::rename(copy, database)?;
    super::sync_directory_of(database)
}
