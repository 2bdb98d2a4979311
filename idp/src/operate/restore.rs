//! `restore FILE`: puts a backup in the place of the embedded database.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::epoch::end_all;
use super::unfinished::Unfinished;
use crate::compose::open;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::{FileCheck, beside, check_file, lock_path};
use platform::installation;

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
pub struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// Replace the database that is there; it is kept beside it as `….replaced`.
    #[arg(long)]
    force: bool,
    /// Let the sessions and grants of the backup go on, also those that ended after it.
    #[arg(long)]
    keep_sessions: bool,
}

impl RestoreArgs {
    /// Checks the backup, begins a new epoch in it, and puts it in place.
    ///
    /// # Errors
    /// PostgreSQL, a server that runs, a database that is there, a backup that is damaged, of a newer program, or written
    /// with other keys. Nothing is replaced then.
    pub async fn run(&self, config: &Config, clock: &Clock) -> anyhow::Result<String> {
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
        self.check(copy).await?;
        let told = self.prepare(copy, config, clock).await?;
        File::open(copy)?.sync_all()?;
        put_in_place(copy, &database)?;
        Ok(format!("restored {}\n{told}", database.display()))
    }

    /// Whether the copy is whole and ours.
    async fn check(&self, copy: &Path) -> anyhow::Result<()> {
        match check_file(copy).await {
            Ok(FileCheck::Sound { .. }) => Ok(()),
            Ok(FileCheck::Damaged(text)) => bail!("{} is damaged: {text}", self.file.display()),
            Ok(FileCheck::NotOurs) => {
                bail!("{} is no backup of this program, or of a newer one", self.file.display())
            }
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", self.file.display())),
        }
    }

    /// Refuses a copy that was written with other keys or whose fields do not open with them, brings its schema up to date, and ends what may have ended since.
    async fn prepare(&self, copy: &Path, config: &Config, clock: &Clock) -> anyhow::Result<String> {
        let mut config = config.clone();
        config.database.url = format!("sqlite:{}", copy.display()).into();
        config.server.migrate = true;
        // The time of this machine, as `end-sessions`: a wrong one that the backup has seen is forgotten with the rest.
        let now = clock.now();
        let (db, keyring) = open(&config, clock).await?;
        let mut told = if self.keep_sessions {
            "Sessions and grants that ended after the backup live again until they expire.\n".to_owned()
        } else {
            end_all(&db, now).await?.to_string()
        };
        if installation::opens(&db, &keyring.sealer()).await? == Some(false) {
            let keys = config.server.keys.display();
            ensure!(
                config.server.accept_new_keys,
                "the national IDs in {} do not open with the keys in {keys}: put back the keys that were kept with this \
                 backup; nothing was replaced",
                self.file.display(),
            );
            writeln!(
                told,
                "Warning: the national IDs in this backup do not open with the keys in {keys}. Put back the keys that were \
                 kept with it, and restore again."
            )?;
        }
        db.close().await?;
        Ok(told)
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
