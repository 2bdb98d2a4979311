//! The unit of work: one act inside one transaction.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tables::audit_entry::Model;

use super::executor::{Boxed, Executor};
use crate::audit::chain;
use crate::fault::StoreError;
use crate::invalidate::Key;
use crate::origin::Origin;
use crate::seal::Sealer;

/// What an act is given: its transaction, what its audit entries need, and what it leaves to be done after its commit.
/// Pass it to a store like any connection.
pub struct Act<'c> {
    pub(super) tx: Executor<'c>,
    writing: Writing,
    effects: Mutex<Effects>,
    entries: Mutex<Vec<Model>>,
}

/// What an act leaves to be done after its commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Whose cached values are stale.
    pub stale: Vec<Key>,
    /// Whether something waits in the outbox.
    pub sends: bool,
}

impl Effects {
    fn add(&mut self, other: Self) {
        self.stale.extend(other.stale);
        self.sends |= other.sends;
    }
}

/// Carries out the effects of acts.
pub(super) type Listener = dyn Fn(&Effects) + Send + Sync;

/// What goes with an act into its transaction.
#[derive(Clone, Default)]
pub(super) struct Writing {
    /// The key of the audit's codes.
    pub(super) sealer: Option<Arc<Sealer>>,
    /// Where the act comes from.
    pub(super) origin: Option<Origin>,
    /// Who carries out its effects.
    pub(super) listener: Option<Arc<Listener>>,
}

impl Writing {
    /// Carries out the effects of an act that is over. Whether it was committed does not matter: to forget too much is
    /// safe, and a commit that failed may have happened all the same.
    pub(super) fn carry_out(&self, effects: &Effects) {
        let Some(listener) = &self.listener else { return };
        // The writer must outlive a defect of what listens.
        if std::panic::catch_unwind(AssertUnwindSafe(|| listener(effects))).is_err() {
            tracing::error!("what is done after commits panicked");
        }
    }
}

/// An act: what [`Db::write`](super::Db::write) and [`Db::attempt`](super::Db::attempt) run inside a transaction. Write it
/// as `async move |act: &Act<'_>| { … }`.
pub trait Work<'c, T, E = StoreError>: FnOnce(&'c Act<'c>) -> Self::Running {
    /// The act under way.
    type Running: Future<Output = Result<T, E>> + Send + 'c;
}

impl<'c, T, E, F, R> Work<'c, T, E> for F
where
    F: FnOnce(&'c Act<'c>) -> R,
    R: Future<Output = Result<T, E>> + Send + 'c,
{
    type Running = R;
}

// The savepoint of a part; that of an inner part hides that of an outer one.
const SAVEPOINT: &str = "SAVEPOINT part";
const RELEASE: &str = "RELEASE SAVEPOINT part";
const UNDO: &str = "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part";

impl<'c> Act<'c> {
    pub(super) fn new(tx: Executor<'c>, writing: Writing) -> Self {
        Self { tx, writing, effects: Mutex::default(), entries: Mutex::default() }
    }

    /// Lets cached values be forgotten after the commit, on this node.
    pub(crate) fn forget_later(&self, keys: &[Key]) {
        self.add(Effects { stale: keys.to_vec(), sends: false });
    }

    /// Lets the outbox be worked on after the commit.
    pub(crate) fn send_later(&self) {
        self.add(Effects { stale: Vec::new(), sends: true });
    }

    fn add(&self, effects: Effects) {
        self.effects.lock().unwrap_or_else(PoisonError::into_inner).add(effects);
    }

    /// Lets an entry of the audit log be written at the end of the act.
    pub(crate) fn record_last(&self, entry: Model) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn take_entries(&self) -> Vec<Model> {
        std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes what an act that succeeded leaves to be written at its end.
    ///
    /// # Errors
    /// When it cannot be written: the act then has failed.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        chain::write(self, self.sealer(), self.take_entries()).await
    }

    /// What is left to be done.
    pub(super) fn into_effects(self) -> Effects {
        self.effects.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of the audit's codes; none before the process has its keys.
    pub(crate) fn sealer(&self) -> Option<&Sealer> {
        self.writing.sealer.as_deref()
    }

    /// The request that the act comes from; none of a command or a chore.
    pub fn origin(&self) -> Option<&Origin> {
        self.writing.origin.as_ref()
    }

    /// Runs a part of the act that is undone alone when it fails.
    ///
    /// # Errors
    /// What the part fails with, or the database.
    pub async fn part<T, F>(&self, part: F) -> Result<T, StoreError>
    where
        F: for<'p> Work<'p, T>,
    {
        self.run(SAVEPOINT).await?;
        let inner = Act::new(self.tx, self.writing.clone());
        let done = part(&inner).await;
        match done {
            Ok(value) => {
                self.run(RELEASE).await?;
                inner.take_entries().into_iter().for_each(|entry| self.record_last(entry));
                self.add(inner.into_effects());
                Ok(value)
            }
            Err(error) => {
                // A transaction that the database has ended by itself has no savepoints: the cause is told, not that.
                let undone = self.run(UNDO).await;
                Err(if error.is_unavailable() {
                    error
                } else {
                    undone.map_or_else(StoreError::from, |()| error)
                })
            }
        }
    }

    /// Runs a fixed statement without values.
    async fn run(&self, sql: &'static str) -> Result<(), DbErr> {
        match self.tx {
            Executor::File(connection) => connection.run(sql).await,
            other => other.execute_unprepared(sql).await.map(|_| ()),
        }
    }
}

impl ConnectionTrait for Act<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    fn execute_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, ExecResult>
    where
        's: 'f,
        Self: 'f,
    {
        self.tx.execute_raw(statement)
    }

    fn execute_unprepared<'s, 'q, 'f>(&'s self, sql: &'q str) -> Boxed<'f, ExecResult>
    where
        's: 'f,
        'q: 'f,
        Self: 'f,
    {
        self.tx.execute_unprepared(sql)
    }

    fn query_one_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, Option<QueryResult>>
    where
        's: 'f,
        Self: 'f,
    {
        self.tx.query_one_raw(statement)
    }

    fn query_all_raw<'s, 'f>(&'s self, statement: Statement) -> Boxed<'f, Vec<QueryResult>>
    where
        's: 'f,
        Self: 'f,
    {
        self.tx.query_all_raw(statement)
    }
}
