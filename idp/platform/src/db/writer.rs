//! The one writer of an SQLite file: takes work from a queue, shares one transaction among what waits.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement};
use tokio::sync::{mpsc, oneshot};

use super::act::{Act, Effects, Work, Writing};
use super::answer::{Answer, answer, lost};
use super::connection::WriteConnection;
use super::counts::Counts;
use super::executor::Executor;
use super::single::{Shared, Single};
use super::sqlite::FileConnection;
use crate::fault::{StoreError, is_locked};

/// Work that may wait; beyond it a writer waits for room.
const QUEUE: usize = 4096;
/// Most acts of one transaction, so that no one waits for a commit that never comes.
const MOST_ACTS: usize = 256;
/// While commits fail and nobody writes, how long until the writer tries a commit of its own.
const PROBE_EVERY: Duration = Duration::from_secs(1);
// The savepoint of an act. Its name is no part's, so that undoing it undoes a part that was broken off, too.
const SAVEPOINT: &str = "SAVEPOINT act";
const RELEASE: &str = "RELEASE SAVEPOINT act";
const UNDO: &str = "ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act";

type Attempting = Box<dyn for<'c> FnOnce(&'c FileConnection) -> BoxFuture<'c, Attempt> + Send>;

/// What waits for the writer.
enum Waiting {
    /// An act of any number of statements.
    Act(Attempting),
    /// A statement that is an act by itself.
    Single(Single),
}

/// An act that ran.
struct Attempt {
    answer: Answer,
    /// What leaves the transaction that it shares in doubt.
    doubt: Option<DbErr>,
}

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
    connection: Arc<WriteConnection>,
}

impl Writer {
    /// Starts the task; it ends when the last handle is dropped.
    #[expect(
        clippy::disallowed_methods,
        reason = "commands write too; the end of the task is seen by `has_ended`"
    )]
    pub(super) fn start(connection: WriteConnection, counts: Arc<Counts>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let connection = Arc::new(connection);
        tokio::spawn(run(Arc::clone(&connection), waiting, counts));
        Self { queue, connection }
    }

    /// Whether nobody takes work any more.
    pub(super) fn has_ended(&self) -> bool {
        self.queue.is_closed()
    }

    /// Work that waits.
    pub(super) fn waiting(&self) -> usize {
        self.queue.max_capacity().saturating_sub(self.queue.capacity())
    }

    pub(super) fn connection(&self) -> &WriteConnection {
        &self.connection
    }

    pub(super) async fn write<T, F>(&self, act: F, writing: Writing) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Work<'c, T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.wait(Waiting::Act(shared(act, writing, sender)), receiver).await
    }

    pub(super) async fn run_single(&self, statement: Statement) -> Result<u64, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.wait(Waiting::Single(Single::new(statement, sender)), receiver).await
    }

    async fn wait<T>(
        &self,
        work: Waiting,
        receiver: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.queue.send(work).await.is_err() {
            return Err(lost());
        }
        // Work that did not run is dropped, and its sender with it.
        receiver.await.unwrap_or_else(|_| Err(lost()))
    }
}

fn shared<T, F>(act: F, writing: Writing, sender: oneshot::Sender<Result<T, StoreError>>) -> Attempting
where
    T: Send + 'static,
    F: for<'c> Work<'c, T> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let (result, effects, doubt) = match within_savepoint(connection, act, writing.clone()).await {
                Ok((result, effects)) => (result, effects, None),
                Err(doubt) => (Err(lost()), Effects::default(), Some(doubt)),
            };
            let answer = answer(result, sender);
            let carried_out = move |committed| {
                // Before the asker goes on, so that it finds no stale value.
                writing.carry_out(&effects);
                answer(committed);
            };
            Attempt { answer: Box::new(carried_out), doubt }
        })
    })
}

/// Runs one act inside a savepoint, so that its failure undoes it alone.
///
/// An error of the savepoint itself is not the act's: SQLite ends a whole transaction by itself when its disk fails,
/// and what comes after would be committed statement by statement.
async fn within_savepoint<T, F>(
    connection: &FileConnection,
    act: F,
    writing: Writing,
) -> Result<(Result<T, StoreError>, Effects), DbErr>
where
    F: for<'c> Work<'c, T>,
{
    connection.run(SAVEPOINT).await?;
    let unit = Act::new(Executor::File(connection), writing);
    // A panic fails its own act: the writer and the acts beside it go on.
    let whole = async {
        let done = act(&unit).await?;
        unit.close().await.map(|()| done)
    };
    let done = AssertUnwindSafe(whole).catch_unwind().await;
    let done = done.unwrap_or_else(|_| Err(StoreError::Unavailable("an act panicked".to_owned())));
    connection.run(if done.is_ok() { RELEASE } else { UNDO }).await?;
    let effects = if done.is_ok() { unit.into_effects() } else { Effects::default() };
    Ok((done, effects))
}

async fn run(connection: Arc<WriteConnection>, mut queue: mpsc::Receiver<Waiting>, counts: Arc<Counts>) {
    let mut taken = Taken::default();
    while taken.wait(&mut queue, &counts).await {
        let mut answers = Vec::new();
        let committed = commit_together(&connection, &mut taken, &mut queue, &mut answers).await;
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
            taken = Taken::default();
            while queue.try_recv().is_ok() {}
        }
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}

/// What was taken from the queue and has not run. Nothing in it waits for anything else in it, so that single statements
/// may go first.
#[derive(Default)]
struct Taken {
    singles: Vec<Single>,
    acts: VecDeque<Attempting>,
}

impl Taken {
    fn take(&mut self, work: Waiting) {
        match work {
            Waiting::Single(single) => self.singles.push(single),
            Waiting::Act(act) => self.acts.push_back(act),
        }
    }

    fn len(&self) -> usize {
        self.singles.len() + self.acts.len()
    }

    /// Waits until there is something to do; while commits fail, the writer tries an act of its own where nobody else
    /// has any. False when nobody can ask any more.
    async fn wait(&mut self, queue: &mut mpsc::Receiver<Waiting>, counts: &Counts) -> bool {
        if self.len() > 0 {
            return true;
        }
        let work = if counts.is_failing() {
            let probe = || Some(Waiting::Act(shared(probe, Writing::default(), oneshot::channel().0)));
            tokio::time::timeout(PROBE_EVERY, queue.recv()).await.unwrap_or_else(|_| probe())
        } else {
            queue.recv().await
        };
        let Some(work) = work else { return false };
        self.take(work);
        true
    }

    /// Takes what waits by now, as far as there is room in the transaction.
    fn fill(&mut self, queue: &mut mpsc::Receiver<Waiting>, room: usize) {
        for _ in self.len()..room {
            let Ok(work) = queue.try_recv() else { return };
            self.take(work);
        }
    }
}

/// Writes one page as it was: SQLite puts it into its log even so.
async fn probe(act: &Act<'_>) -> Result<(), StoreError> {
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA user_version");
    let row = act.query_one_raw(ask).await?;
    let version: i32 = row.map_or(Ok(0), |row| row.try_get("", "user_version"))?;
    act.execute_unprepared(&format!("PRAGMA user_version = {version}")).await?;
    Ok(())
}

/// Runs what was taken, and what comes meanwhile, in one transaction; after an error nothing of it counts.
async fn commit_together(
    connection: &WriteConnection,
    taken: &mut Taken,
    queue: &mut mpsc::Receiver<Waiting>,
    answers: &mut Vec<Answer>,
) -> Result<(), DbErr> {
    let held = connection.hold().await?;
    let mut shared = Shared::new(held.connection(), answers);
    let done = work_together(&mut shared, taken, queue).await;
    // Without the lock nothing began: the connection is as good as before.
    let is_good = done.as_ref().map_or_else(|error| !shared.has_begun() && is_locked(error), |()| true);
    held.end(&is_good.then_some(()).ok_or(())).await;
    done
}

async fn work_together(
    shared: &mut Shared<'_>,
    taken: &mut Taken,
    queue: &mut mpsc::Receiver<Waiting>,
) -> Result<(), DbErr> {
    while !shared.is_over() && shared.answers.len() < MOST_ACTS {
        taken.fill(queue, MOST_ACTS.saturating_sub(shared.answers.len()));
        if taken.len() == 0 {
            break;
        }
        let singles = std::mem::take(&mut taken.singles);
        shared.run_all(singles, taken.acts.is_empty()).await?;
        if let Some(act) = taken.acts.pop_front() {
            shared.begin().await?;
            let attempt = act(shared.connection).await;
            shared.answers.push(attempt.answer);
            if let Some(doubt) = attempt.doubt {
                return Err(doubt);
            }
        }
    }
    shared.commit().await
}
