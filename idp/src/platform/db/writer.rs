//! The one writer of an SQLite file: takes acts from a queue, shares one transaction among those that wait.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait as _,
};
use tokio::sync::{mpsc, oneshot};

use super::connection::{Held, WriteConnection, settle};
use super::counts::Counts;
use crate::platform::fault::StoreError;

/// Acts that may wait; beyond it a writer waits for room.
const QUEUE: usize = 4096;
/// Most acts of one transaction, so that no one waits for a commit that never comes.
const MOST_ACTS: usize = 256;
/// Code of SQLite for a file that another connection writes to.
const BUSY: u32 = 5;
/// While commits fail and nobody writes, how long until the writer tries a commit of its own.
const PROBE_EVERY: Duration = Duration::from_secs(1);

/// Answers one act, once the commit it shared is known to have happened or not.
type Answer = Box<dyn FnOnce(bool) + Send>;
type Act = Box<dyn for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Attempt> + Send>;

/// An act that ran.
struct Attempt {
    answer: Answer,
    /// What leaves the transaction that it shares in doubt.
    doubt: Option<DbErr>,
}

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Act>,
    connection: Arc<WriteConnection>,
}

impl Writer {
    /// Starts the task; it ends when the last handle is dropped.
    pub(super) fn start(connection: WriteConnection, counts: Arc<Counts>) -> Self {
        let (queue, acts) = mpsc::channel(QUEUE);
        let connection = Arc::new(connection);
        tokio::spawn(run(Arc::clone(&connection), acts, counts));
        Self { queue, connection }
    }

    /// Whether nobody takes acts any more.
    pub(super) fn has_ended(&self) -> bool {
        self.queue.is_closed()
    }

    /// Acts that wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.max_capacity().saturating_sub(self.queue.capacity())
    }

    pub(super) fn connection(&self) -> &WriteConnection {
        &self.connection
    }

    pub(super) async fn write<T, F>(&self, act: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        if self.queue.send(shared(act, sender)).await.is_err() {
            return Err(lost());
        }
        // An act whose transaction did not even begin is dropped, and its sender with it.
        receiver.await.unwrap_or_else(|_| Err(lost()))
    }
}

fn lost() -> StoreError {
    StoreError::Unavailable("the commit failed".to_owned())
}

fn shared<T, F>(act: F, sender: oneshot::Sender<Result<T, StoreError>>) -> Act
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
{
    Box::new(move |tx| Box::pin(attempt(tx, act, sender)))
}

async fn attempt<T, F>(
    tx: &DatabaseTransaction,
    act: F,
    sender: oneshot::Sender<Result<T, StoreError>>,
) -> Attempt
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send,
{
    let (result, doubt) = match within_savepoint(tx, act).await {
        Ok(result) => (result, None),
        Err(doubt) => (Err(lost()), Some(doubt)),
    };
    let answer = move |committed| {
        // A refusal, too, may rest on what another act of a lost transaction wrote.
        // The asker may have gone away; the act stands all the same.
        drop(sender.send(if committed { result } else { Err(lost()) }));
    };
    Attempt { answer: Box::new(answer), doubt }
}

/// Runs one act inside a savepoint, so that its failure undoes it alone.
///
/// An error of the savepoint itself is not the act's: SQLite ends a whole transaction by itself when its disk fails,
/// and what comes after would be committed statement by statement.
async fn within_savepoint<T, F>(tx: &DatabaseTransaction, act: F) -> Result<Result<T, StoreError>, DbErr>
where
    F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send,
{
    let savepoint = tx.begin().await?;
    // A panic fails its own act: the writer and the acts beside it go on.
    let done = AssertUnwindSafe(async { act(&savepoint).await }).catch_unwind().await;
    let done = done.unwrap_or_else(|_| Err(StoreError::Unavailable("an act panicked".to_owned())));
    match &done {
        Ok(_) => savepoint.commit().await?,
        Err(_) => savepoint.rollback().await?,
    }
    Ok(done)
}

async fn run(connection: Arc<WriteConnection>, mut acts: mpsc::Receiver<Act>, counts: Arc<Counts>) {
    while let Some(first) = next(&mut acts, &counts).await {
        let mut answers = Vec::new();
        let committed = commit_together(&connection, first, &mut acts, &mut answers).await;
        let began = !answers.is_empty();
        match &committed {
            Ok(()) => counts.committed(answers.len()),
            // No commit failed: another process, such as a command, writes for longer than the busy timeout.
            Err(error) if !began && is_locked(error) => {
                tracing::warn!(%error, "another process holds the write lock: what waits is answered 503");
            }
            Err(error) => counts.failed(error),
        }
        if committed.is_err() && !began {
            // No transaction began: who waits is told at once, not one after the other.
            while acts.try_recv().is_ok() {}
        }
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}

/// Whether another connection holds the write lock (SQLITE_BUSY, sqlite.org/rescode.html#busy).
fn is_locked(error: &DbErr) -> bool {
    let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = error else { return false };
    let RuntimeErr::SqlxError(error) = error else { return false };
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // An extended code keeps the plain one in its last byte.
    code.is_some_and(|code| code & 0xff == BUSY)
}

/// The next act; while commits fail, one of the writer's own where nobody else has any.
async fn next(acts: &mut mpsc::Receiver<Act>, counts: &Counts) -> Option<Act> {
    if !counts.is_failing() {
        return acts.recv().await;
    }
    match tokio::time::timeout(PROBE_EVERY, acts.recv()).await {
        Ok(act) => act,
        Err(_) => Some(shared(|tx| Box::pin(probe(tx)), oneshot::channel().0)),
    }
}

/// Writes one page as it was: SQLite puts it into its log even so.
async fn probe(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA user_version");
    let row = tx.query_one_raw(ask).await?;
    let version: i32 = row.map_or(Ok(0), |row| row.try_get("", "user_version"))?;
    tx.execute_unprepared(&format!("PRAGMA user_version = {version}")).await?;
    Ok(())
}

/// Runs the first act and those that wait in one transaction; after an error nothing of it counts.
async fn commit_together(
    connection: &WriteConnection,
    first: Act,
    acts: &mut mpsc::Receiver<Act>,
    answers: &mut Vec<Answer>,
) -> Result<(), DbErr> {
    let held = connection.hold().await?;
    let (committed, ended) = match act_together(&held, first, acts, answers).await {
        Ok(tx) => {
            let settled = settle(tx).await;
            (settled.committed, settled.ended)
        }
        Err(doubt) => (Err(doubt.clone()), Err(doubt)),
    };
    held.end(&ended).await;
    committed
}

async fn act_together(
    held: &Held<'_>,
    first: Act,
    acts: &mut mpsc::Receiver<Act>,
    answers: &mut Vec<Answer>,
) -> Result<DatabaseTransaction, DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = held.connection().begin_with_options(immediate).await?;
    let mut next = Some(first);
    while let Some(act) = next {
        let attempt = act(&tx).await;
        answers.push(attempt.answer);
        if let Some(doubt) = attempt.doubt {
            return Err(doubt);
        }
        next = if answers.len() < MOST_ACTS { acts.try_recv().ok() } else { None };
    }
    Ok(tx)
}
