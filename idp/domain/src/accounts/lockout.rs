//! When wrong passwords lock an account (資通安全責任等級: at least 15 minutes after 5 failures).
//!
//! Failures are counted by account and known device. Guesses from unknown devices lock out unknown devices only,
//! never the owner's own device. A school behind one address is never locked as a whole.

use crate::timestamp::Timestamp;

/// When to lock, and for how long; the operator may be stricter than the regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockPolicy {
    /// The number of failures that lock the account.
    pub most_failures: i32,
    /// For so many seconds.
    pub lock_seconds: i64,
}

/// The wrong tries at one first sign-in from all devices and networks together. The number of a student's default secret
/// is one of a million: twenty tries a day for 14 days find it in 1 of 3,500 cases. Nothing is destroyed; the way in opens
/// again by itself, and the school can open it at once.
pub const WIDE_POLICY: LockPolicy = LockPolicy { most_failures: 20, lock_seconds: 24 * 3600 };

/// A count without a new failure for this many seconds starts again.
pub const FORGET_SECONDS: i64 = 24 * 3600;

/// The verdict on a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockVerdict {
    /// The password is checked.
    Open,
    /// The last failure was one too many: lock, and start the count again.
    Lock {
        /// The lock ends at this moment.
        until: Timestamp,
    },
    /// The account is locked: even the right password is refused.
    Locked {
        /// The lock ends at this moment.
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
