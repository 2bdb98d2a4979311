//! When wrong passwords lock (資通安全責任等級: at least 15 minutes after 5 failures).
//!
//! Failures are counted by account and known device: whoever guesses from elsewhere locks out only those whom the
//! account has not seen before, never its owner, and a school behind one address is never locked as a whole.

use crate::timestamp::Timestamp;

/// When to lock, and for how long; the operator may be stricter than the regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockPolicy {
    /// So many failures lock.
    pub most_failures: i32,
    /// For so many seconds.
    pub lock_seconds: i64,
}

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
pub fn judge(policy: LockPolicy, failures: i32, locked_until: Timestamp, now: Timestamp) -> LockVerdict {
    if now < locked_until {
        LockVerdict::Locked { until: locked_until }
    } else if failures >= policy.most_failures {
        LockVerdict::Lock { until: now.plus(policy.lock_seconds) }
    } else {
        LockVerdict::Open
    }
}
