//! The one writer of an SQLite file: takes acts from a queue, shares one transaction among those that wait.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use crate::platform::fault::StoreError;

/// Acts that may wait; beyond it a writer waits for room.
const QUEUE: usize = 4096;
/// Most acts of one transaction, so that no one waits for a commit that never comes.
const MOST_ACTS: usize = 256;

/// Answers one act, once the commit it shared is known to have happened or not.
type Answer = Box<dyn FnOnce(bool) + Send>;
type Act = Box<dyn for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Answer> + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Act>,
    connection: DatabaseConnection,
    counts: Arc<Counts>,
}

/// How much was committed.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) commits: AtomicU64,
    pub(super) acts: AtomicU64,
}

impl Writer {
    /// Starts the task; it ends when the last handle is dropped.
    pub(super) fn start(connection: DatabaseConnection) -> Self {
        let (queue, acts) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        tokio::spawn(run(connection.clone(), acts, Arc::clone(&counts)));
        Self { queue, connection, counts }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Acts that wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.max_capacity().saturating_sub(self.queue.capacity())
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    pub(super) async fn write<T, F>(&self, act: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let act: Act = Box::new(move |tx| Box::pin(attempt(tx, act, sender)));
        if self.queue.send(act).await.is_err() {
            return Err(closed());
        }
        receiver.await.unwrap_or_else(|_| Err(closed()))
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the writer has stopped".to_owned())
}

/// Runs one act inside a savepoint, so that its failure undoes it alone.
async fn attempt<T, F>(
    tx: &DatabaseTransaction,
    act: F,
    sender: oneshot::Sender<Result<T, StoreError>>,
) -> Answer
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send,
{
    let result = within_savepoint(tx, act).await;
    Box::new(move |committed| {
        let lost = || Err(StoreError::Unavailable("the commit failed".to_owned()));
        let answer = if committed || result.is_err() { result } else { lost() };
        // The asker may have gone away; the act stands all the same.
        drop(sender.send(answer));
    })
}

async fn within_savepoint<T, F>(tx: &DatabaseTransaction, act: F) -> Result<T, StoreError>
where
    F: for<'c> FnOnce(&'c DatabaseTransaction) -> BoxFuture<'c, Result<T, StoreError>> + Send,
{
    let savepoint = tx.begin().await?;
    // A panic fails its own act: the writer and the acts beside it go on.
    let done = AssertUnwindSafe(async { act(&savepoint).await }).catch_unwind().await;
    match done.unwrap_or_else(|_| Err(StoreError::Unavailable("an act panicked".to_owned()))) {
        Ok(value) => {
            savepoint.commit().await?;
            Ok(value)
        }
        Err(error) => {
            savepoint.rollback().await?;
            Err(error)
        }
    }
}

async fn run(connection: DatabaseConnection, mut acts: mpsc::Receiver<Act>, counts: Arc<Counts>) {
    while let Some(first) = acts.recv().await {
        let mut answers = Vec::new();
        let committed = match commit_together(&connection, first, &mut acts, &mut answers).await {
            Ok(()) => {
                let acts = u64::try_from(answers.len()).unwrap_or(0);
                counts.commits.fetch_add(1, Ordering::Relaxed);
                counts.acts.fetch_add(acts, Ordering::Relaxed);
                true
            }
            Err(error) => {
                tracing::error!(%error, acts = answers.len(), "a commit failed");
                false
            }
        };
        for answer in answers {
            answer(committed);
        }
    }
}

async fn commit_together(
    connection: &DatabaseConnection,
    first: Act,
    acts: &mut mpsc::Receiver<Act>,
    answers: &mut Vec<Answer>,
) -> Result<(), DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = connection.begin_with_options(immediate).await?;
    answers.push(first(&tx).await);
    while answers.len() < MOST_ACTS {
        let Ok(act) = acts.try_recv() else { break };
        answers.push(act(&tx).await);
    }
    tx.commit().await
}
