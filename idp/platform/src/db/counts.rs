//! What the commit path did, and whether it still commits.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::DbErr;

use crate::fault::StoreError;

/// How much was committed, and what was not.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) commits: AtomicU64,
    pub(super) acts: AtomicU64,
    pub(super) failed: AtomicU64,
    is_failing: AtomicBool,
}

impl Counts {
    /// A commit, and with it the end of an alarm.
    pub(super) fn committed(&self, acts: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.acts.fetch_add(u64::try_from(acts).unwrap_or(0), Ordering::Relaxed);
        if self.is_failing() {
            self.is_failing.store(false, Ordering::Relaxed);
            let failed = self.failed.load(Ordering::Relaxed);
            tracing::error!(alarm = "commits_failing", state = "over", failed, "commits succeed again");
        }
    }

    /// A commit that failed; the first one raises the alarm.
    pub(super) fn failed(&self, error: &impl Display) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        if !self.is_failing.swap(true, Ordering::Relaxed) {
            tracing::error!(
                alarm = "commits_failing",
                state = "begun",
                %error,
                "commits fail: nothing is kept, and writes are answered 503 until one succeeds"
            );
        }
    }

    /// What is known of a server's commit that failed: a constraint that it names, or nothing.
    pub(super) fn uncommitted(&self, error: DbErr) -> StoreError {
        self.failed.fetch_add(1, Ordering::Relaxed);
        match StoreError::from(error) {
            StoreError::Other(error) => StoreError::Unavailable(format!("the commit failed: {error}")),
            known => known,
        }
    }

    /// Whether the last commit failed.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }
}
