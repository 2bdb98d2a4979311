//! When wrong passwords lock (資通安全責任等級: at least 15 minutes after 5 failures).
//!
//! Failures are counted by account and known device: whoever guesses from elsewhere locks out only those whom the
//! account has not seen before, never its owner, and a school behind one address is never locked as a whole.

use crate::timestamp::Timestamp;

/// So many failures lock.
pub const MOST_FAILURES: i32 = 5;

/// For so many seconds.
pub const LOCK_SECONDS: i64 = 15 * 60;

/// A count that nothing was added to for so many seconds begins anew.
pub const FORGET_SECONDS: i64 = 24 * 3600;

/// What the count says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockVerdict {
    /// A right password counts.
    Open,
    /// The last failure was one too many: lock, and begin to count anew.
    Lock {
        /// When a right password counts again.
        until: Timestamp,
    },
    /// A right password does not count.
    Locked {
        /// When it counts again.
        until: Timestamp,
    },
}

/// Judges the failures since the last success or lock. A guess during a lock does not prolong it, else a
/// stranger could keep it closed for ever.
pub fn judge(failures: i32, locked_until: Timestamp, now: Timestamp) -> LockVerdict {
    if now < locked_until {
        LockVerdict::Locked { until: locked_until }
    } else if failures >= MOST_FAILURES {
        LockVerdict::Lock { until: now.plus(LOCK_SECONDS) }
    } else {
        LockVerdict::Open
    }
}
