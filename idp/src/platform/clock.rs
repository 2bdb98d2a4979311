//! The clock of the process: the system's, or one that a test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::timestamp::Timestamp;

/// Where «now» comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The operating system.
    #[default]
    System,
    /// A shared number of Unix seconds.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now` until it is moved.
    pub fn set_to(now: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(now.0)))
    }

    /// The present second.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
            }
            Self::Set(seconds) => Timestamp(seconds.load(Ordering::Acquire)),
        }
    }

    /// Moves a clock that was set; the system's cannot be moved.
    pub fn advance(&self, seconds: i64) {
        if let Self::Set(now) = self {
            now.fetch_add(seconds, Ordering::AcqRel);
        }
    }
}
