//! The queue before the threads: knows how long it would take, and refuses rather than grow.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::HashRefusal;
use super::work::{Answer, Task};

/// What a hash is taken to cost until some were measured.
const FIRST_GUESS: Duration = Duration::from_millis(20);

/// One password waiting for its turn.
pub(super) struct Job {
    pub(super) task: Task,
    pub(super) give_up: Instant,
    pub(super) reply: oneshot::Sender<Result<Answer, HashRefusal>>,
}

struct State {
    waiting: VecDeque<Job>,
    running: u32,
    mean: Duration,
    closed: bool,
}

/// What a thread gets when it asks for work.
pub(super) enum Next {
    Job(Job),
    Idle,
    Closed,
}

/// Jobs in the order of their arrival.
pub(super) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
    threads: u32,
}

impl Queue {
    /// An empty queue before this many threads.
    pub(super) fn new(threads: usize) -> Self {
        let state = State { waiting: VecDeque::new(), running: 0, mean: FIRST_GUESS, closed: false };
        Self {
            state: Mutex::new(state),
            arrived: Condvar::new(),
            threads: u32::try_from(threads).unwrap_or(u32::MAX).max(1),
        }
    }

    /// How many jobs wait.
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Takes a job, or refuses it if its turn would come after the deadline.
    pub(super) fn push(&self, job: Job, deadline: Duration) -> Result<(), HashRefusal> {
        let mut state = self.lock();
        let ahead = u32::try_from(state.waiting.len()).unwrap_or(u32::MAX).saturating_add(state.running);
        let wait = state.mean.saturating_mul(ahead) / self.threads;
        if wait > deadline {
            return Err(HashRefusal::Busy { retry_after: wait });
        }
        state.waiting.push_back(job);
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    /// The next job that is still wanted; `Idle` if none came for so long.
    pub(super) fn next(&self, patience: Duration) -> Next {
        let mut state = self.lock();
        loop {
            if state.closed {
                return Next::Closed;
            }
            while let Some(job) = state.waiting.pop_front() {
                if job.reply.is_closed() {
                    continue;
                }
                if job.give_up < Instant::now() {
                    let retry_after = state.mean;
                    // The asker may have left in this moment; then nobody needs the answer.
                    drop(job.reply.send(Err(HashRefusal::Busy { retry_after })));
                    continue;
                }
                state.running += 1;
                return Next::Job(job);
            }
            let (woken, timeout) =
                self.arrived.wait_timeout(state, patience).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            if timeout.timed_out() && state.waiting.is_empty() && !state.closed {
                return Next::Idle;
            }
        }
    }

    /// Notes that a job is done and what it took.
    pub(super) fn done(&self, took: Duration) {
        let mut state = self.lock();
        state.running = state.running.saturating_sub(1);
        state.mean = (state.mean * 7 + took) / 8;
    }

    /// Ends the threads; waiting jobs are dropped.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting.clear();
        drop(state);
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
