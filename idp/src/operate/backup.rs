//! `backup FILE`: a consistent copy of an embedded database while it is used.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;

use platform::audit::{self, Head};
use platform::config::Config;
use platform::db::{Db, beside};
use platform::keys;

use super::unfinished::Unfinished;

/// Arguments of `backup`.
#[derive(Clone, Debug, Args)]
pub struct BackupArgs {
    /// The file to write; it must not exist.
    file: PathBuf,
}

impl BackupArgs {
    /// Copies the database and says what else to keep. Progress is told on standard error.
    ///
    /// # Errors
    /// PostgreSQL, a file that exists, a disk that is full.
    pub async fn run(&self, config: &Config) -> anyhow::Result<String> {
        let database = super::database_file(&config.database, "pg_dump --format=custom")?;
        ensure!(database.exists(), "there is no database at {} (database.url)", database.display());
        ensure!(!self.file.exists(), "{} exists already: name another file", self.file.display());
        let size = fs::metadata(&database)?.len();
        let _ = writeln!(std::io::stderr(), "copying {} ({} MiB) …", database.display(), size >> 20);
        // Whoever finds the name finds a whole backup.
        let unfinished = Unfinished::beside(&self.file, ".unfinished");
        let path = unfinished.path();
        File::create_new(path).with_context(|| format!("writing {}", path.display()))?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        let name = path.to_str().context("the file's name is not UTF-8")?;
        let db = Db::connect(&config.database).await?;
        // Before the copy is made, so that the copy has it.
        let head = match db.missing_migrations().await? {
            0 => audit::head(db.read()).await?,
            _ => None,
        };
        db.backup(name).await.context("copying the database")?;
        File::open(path)?.sync_all()?;
        fs::rename(path, &self.file)?;
        let head = head.map(|head| self.keep_head(&head)).transpose()?.unwrap_or_default();
        super::sync_directory_of(&self.file)?;
        let keys = keys::list(&config.server.keys).map(|keys| keys.len()).unwrap_or_default();
        Ok(format!(
            "wrote {} ({} MiB)\n{head}\
             Not in it: the keys in {} ({keys} signing keys, seal.key, identity.key). Without seal.key and \
             identity.key a restored database is of no use: copy that directory too, sealed, and apart from this \
             file.\n",
            self.file.display(),
            fs::metadata(&self.file)?.len() >> 20,
            config.server.keys.display(),
        ))
    }

    /// Writes the head of the audit beside the copy, and says so.
    fn keep_head(&self, head: &Head) -> anyhow::Result<String> {
        let path = beside(&self.file, ".audit-head");
        let mut file = File::options().create(true).truncate(true).write(true).mode(0o600).open(&path)?;
        file.write_all(format!("{head}\n").as_bytes()).and_then(|()| file.sync_all())?;
        Ok(format!("wrote {}: the head of the audit, {head}\n", path.display()))
    }
}
