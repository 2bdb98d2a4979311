//! The one way to the database: many readers, one commit path.
//!
//! SQLite has one writer task that puts many acts into one transaction and answers each after the commit
//! they share (group commit); PostgreSQL does the same itself, so there every act has a transaction of its
//! own. An act that fails is undone alone.

use std::fs::File;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde::Deserialize;

use super::convert::{Converted, convert};
use super::fault::StoreError;
use super::origin::Origin;
use super::seal::Sealer;
use act::{Listener, Writing};
use connection::WriteConnection;
use counts::Counts;
use options::{options, sqlite_options};
use single::Change;
use writer::Writer;

mod act;
mod answer;
mod connection;
mod counts;
mod ending;
mod executor;
mod file;
mod inserted;
mod lock;
mod options;
mod purge;
mod readable;
mod readers;
mod schema;
mod server;
mod single;
mod sqlite;
mod undo;
mod walk;
mod writer;

pub use act::{Act, Effects, Work};
pub use ending::end_living;
pub use executor::Executor;
pub use file::{FileCheck, beside, check_file, lock_path, path_of, serve_alone};
pub use inserted::is_inserted;
pub use lock::Lock;
pub use readable::readable;
pub use readers::Readers;
/// What a use case passes on to a store: the readers or a transaction.
pub use sea_orm::ConnectionTrait as Connection;
pub use undo::Undo;
pub use walk::{AT_ONCE, Part};

/// First SQLite release in which a WAL file cannot be reset under a reader (sqlite.org/wal.html).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// How long a database server may take for a statement or a transaction of a request, with the wait for a connection.
const REQUEST_LIMIT: Duration = Duration::from_secs(5);
/// The same for a batch of what a serving node does beside requests.
const CHORE_LIMIT: Duration = Duration::from_mins(1);
/// The same for a command, such as an import, whose rehearsal is one transaction.
const COMMAND_LIMIT: Duration = Duration::from_hours(1);

/// Section `database` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Section")]
pub struct DbConfig {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: secrecy::SecretString,
    /// Connections kept open for reading (SQLite) or for everything (PostgreSQL).
    pub connections: u32,
    /// Seconds to wait for a free connection before the answer is 503; a server has 5 for it and the statement together.
    pub acquire_seconds: u64,
}

/// The section as it is written: the address may be in a file, which the layers have read by now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    url: secrecy::SecretString,
    #[serde(default, rename = "url_file")]
    _url_file: String,
    connections: u32,
    acquire_seconds: u64,
}

impl From<Section> for DbConfig {
    fn from(section: Section) -> Self {
        let Section { url, connections, acquire_seconds, .. } = section;
        Self { url, connections, acquire_seconds }
    }
}

/// The database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Readers,
    /// What chores go through, where they have connections of their own.
    chores: Option<Readers>,
    commit: CommitPath,
    counts: Arc<Counts>,
    /// Makes the codes of the audit's entries.
    audit_key: Arc<OnceLock<Arc<Sealer>>>,
    /// Carries out what acts leave to be done.
    listener: Arc<OnceLock<Arc<Listener>>>,
    /// Keeps a restore away from the file while it is used.
    _lock: Option<Arc<File>>,
}

/// Counts of the one writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitCounts {
    /// Commits, each with one fsync.
    pub commits: u64,
    /// Acts in them.
    pub acts: u64,
    /// Acts that wait for the next one.
    pub waiting: usize,
}

#[derive(Clone)]
enum CommitPath {
    OneWriter(Writer),
    Pool,
}

impl Db {
    /// Opens the database that `config` names, for a command; makes a SQLite file that is missing.
    ///
    /// Fails if it cannot be reached or if the SQLite library is older than 3.51.3.
    pub async fn connect(config: &DbConfig) -> Result<Self, StoreError> {
        Self::connect_within(config, COMMAND_LIMIT).await
    }

    /// The same for a node that serves: a server that does not answer in 5 seconds is not available.
    pub async fn connect_to_serve(config: &DbConfig) -> Result<Self, StoreError> {
        Self::connect_within(config, REQUEST_LIMIT).await
    }

    async fn connect_within(config: &DbConfig, limit: Duration) -> Result<Self, StoreError> {
        use secrecy::ExposeSecret;
        let url = config.url.expose_secret();
        if url.starts_with("sqlite:") {
            return Self::connect_sqlite(config, url).await;
        }
        let readers = Readers::connect(options(config, url, config.connections), limit, false).await?;
        let chores = Readers::connect(options(config, url, 1), limit.max(CHORE_LIMIT), true).await?;
        Ok(Self {
            readers,
            chores: Some(chores),
            commit: CommitPath::Pool,
            counts: Arc::default(),
            audit_key: Arc::default(),
            listener: Arc::default(),
            _lock: None,
        })
    }

    async fn connect_sqlite(config: &DbConfig, url: &str) -> Result<Self, StoreError> {
        let lock = file::share(url)?;
        let connection = WriteConnection::open(config, url).await?;
        let readers = Database::connect(sqlite_options(config, url, config.connections, true)).await?;
        check_version(&sqlite_version(&readers).await?)?;
        let counts = Arc::<Counts>::default();
        let commit = CommitPath::OneWriter(Writer::start(connection, Arc::clone(&counts)));
        let readers = Readers::of_file(readers);
        Ok(Self {
            readers,
            chores: None,
            commit,
            counts,
            audit_key: Arc::default(),
            listener: Arc::default(),
            _lock: lock.map(Arc::new),
        })
    }

    /// The readers. Never write through them: SQLite's refuse it.
    pub fn read(&self) -> &Readers {
        &self.readers
    }

    /// The same database for chores: they may take longer than a request and keep no connection from one.
    #[must_use]
    pub fn for_chores(&self) -> Self {
        Self { readers: self.chores.clone().unwrap_or_else(|| self.readers.clone()), ..self.clone() }
    }

    /// Whether one process owns the file, so that caches in memory can be right.
    pub fn is_embedded(&self) -> bool {
        matches!(self.commit, CommitPath::OneWriter(_))
    }

    /// Runs `act` in a transaction and answers after its commit; an `Err` undoes what the act wrote.
    ///
    /// A commit that failed, or of which nobody can know, is [`StoreError::Unavailable`].
    /// A rule's «no» that must be kept (a replay ends its grant) is an `Ok` value for this function.
    pub fn write<T, F>(&self, act: F) -> BoxFuture<'_, Result<T, StoreError>>
    where
        T: Send + 'static,
        F: for<'c> Work<'c, T> + Send + 'static,
    {
        let writing = Writing {
            sealer: self.audit_key.get().cloned(),
            origin: Origin::current(),
            listener: self.listener.get().cloned(),
        };
        // In a box, for the compiler cannot see that the future of a handler is `Send` through an act that it holds.
        match &self.commit {
            CommitPath::OneWriter(writer) => Box::pin(writer.write(act, writing)),
            CommitPath::Pool => Box::pin(self.readers.transact(act, writing, &self.counts)),
        }
    }

    /// Runs a statement that is an act by itself, and answers after its commit with the number of rows that
    /// it changed.
    ///
    /// # Errors
    /// As for [`Db::write`].
    pub async fn run(&self, statement: &impl Change) -> Result<u64, StoreError> {
        let statement = self.readers.get_database_backend().build(statement);
        match &self.commit {
            CommitPath::OneWriter(writer) => writer.run_single(statement).await,
            // The driver answers when the server is ready again, which is after the commit.
            CommitPath::Pool => Ok(self.readers.execute_raw(statement).await?.rows_affected()),
        }
    }

    /// Lets acts write entries of the audit, with codes of these keys; until then none can be written. They stay the
    /// same as long as the process lives, since the identity key never changes.
    pub fn keep_audit_with(&self, sealer: Arc<Sealer>) {
        // Whoever was first has the same keys.
        let _ = self.audit_key.set(sealer);
    }

    /// Has the effects of acts carried out after their commit by `listener`, as long as the process lives.
    pub fn after_commits(&self, listener: impl Fn(&Effects) + Send + Sync + 'static) {
        // One process has one application.
        let _ = self.listener.set(Arc::new(listener));
    }

    /// Brings the schema up to date, and with it the rows of a release before this one, by these keys; how many of each
    /// table.
    ///
    /// # Errors
    /// When it cannot be read or written; the schema is then as it was.
    pub async fn migrate(&self, sealer: &Sealer) -> Result<Converted, StoreError> {
        let CommitPath::OneWriter(writer) = &self.commit else {
            return schema::migrate(self.readers.pool(), sealer).await;
        };
        let (connection, held) = writer.connection().open_for_migrations().await?;
        let migrated = schema::migrate(&connection, sealer).await;
        let closed = connection.close().await;
        held.end(&Ok::<_, StoreError>(())).await;
        let migrated = migrated?;
        closed?;
        Ok(migrated)
    }

    /// Binds the rows that a node of the release before wrote since the migration. Only an operator who knows where they
    /// come from may want it: it vouches for what anybody wrote.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub async fn adopt(&self, sealer: Arc<Sealer>) -> Result<Converted, StoreError> {
        self.write(async move |act: &Act<'_>| convert(act, &sealer).await).await
    }

    /// Readies the writer of a SQLite file for very many rows: 96 MB of pages instead of 2, and changed pages go
    /// from the log into the file by the 64 MB instead of 4. For a process that does only that; nothing on PostgreSQL.
    pub async fn expect_much(&self) -> Result<(), StoreError> {
        match &self.commit {
            CommitPath::OneWriter(writer) => writer.connection().expect_much().await,
            CommitPath::Pool => Ok(()),
        }
    }

    /// How many migrations of this program have not run yet; those of a newer program do not count.
    pub async fn missing_migrations(&self) -> Result<usize, StoreError> {
        self.readers.count_missing().await
    }

    /// What the one writer did so far and has before it; none where the server commits.
    pub fn commit_counts(&self) -> Option<CommitCounts> {
        let CommitPath::OneWriter(writer) = &self.commit else { return None };
        Some(CommitCounts {
            commits: self.counts.commits.load(Ordering::Relaxed),
            acts: self.counts.acts.load(Ordering::Relaxed),
            waiting: writer.waiting(),
        })
    }

    /// Commits that failed so far.
    pub fn failed_commits(&self) -> u64 {
        self.counts.failed.load(Ordering::Relaxed)
    }

    /// Whether the one writer can commit, as far as its last commit says; true where the server commits.
    pub fn is_committing(&self) -> bool {
        match &self.commit {
            CommitPath::OneWriter(writer) => !self.counts.is_failing() && !writer.has_ended(),
            CommitPath::Pool => true,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.readers.ping().await
    }

    /// Ends the connections, once what is under way is done; the writer's last, so that nothing of an embedded database is
    /// left beside its file.
    ///
    /// # Errors
    /// When they do not end in order.
    pub async fn close(&self) -> Result<(), StoreError> {
        for readers in [Some(&self.readers), self.chores.as_ref()].into_iter().flatten() {
            readers.pool().close_by_ref().await?;
        }
        if let CommitPath::OneWriter(writer) = &self.commit {
            writer.connection().close().await?;
        }
        Ok(())
    }

    /// Writes all of the log of a SQLite database into its file and empties it, so that it holds nothing that was replaced;
    /// nothing on PostgreSQL, whose log the server keeps. Says whether it is empty: while somebody reads, it may stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn empty_log(&self) -> Result<bool, StoreError> {
        let CommitPath::OneWriter(writer) = &self.commit else { return Ok(true) };
        let empty = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let Some(said) = writer.connection().run(empty).await? else { return Ok(false) };
        Ok(said.try_get::<i32>("", "busy")? == 0)
    }

    /// Writes a consistent copy of a SQLite database to `path`, while it is used.
    pub async fn backup(&self, path: &str) -> Result<(), StoreError> {
        let CommitPath::OneWriter(writer) = &self.commit else {
            return Err(StoreError::Unavailable("use pg_dump to back up PostgreSQL".to_owned()));
        };
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        writer.connection().run(copy).await?;
        Ok(())
    }
}

async fn sqlite_version(connection: &DatabaseConnection) -> Result<String, StoreError> {
    let ask = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS version");
    let row = connection.query_one_raw(ask).await?;
    let row = row.ok_or_else(|| StoreError::Unavailable("no version".to_owned()))?;
    Ok(row.try_get("", "version")?)
}

fn check_version(version: &str) -> Result<(), StoreError> {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(StoreError::Unavailable(format!("SQLite {version} can lose writes; 3.51.3 or later is needed")))
}

#[cfg(test)]
mod tests;
