//! Points in time, as every token and every row carries them.

use serde::{Deserialize, Serialize};

/// By how much the clocks of two nodes may differ, in seconds.
pub const SKEW_SECONDS: i64 = 60;

/// Whole seconds since 1970-01-01T00:00:00Z (RFC 7519 section 2, `NumericDate` without fraction).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This point moved by `seconds` into the future (or the past, if negative), saturating.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Whether this point is so far ahead that no clock of ours can have shown it yet. The clocks of two nodes differ a little.
    pub fn is_future(self, now: Self) -> bool {
        self.since(now) > SKEW_SECONDS
    }

    /// Seconds from `earlier` to this point; negative if this point comes first.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{SKEW_SECONDS, Timestamp};
    use crate::grants::Grant;
    use crate::samples::{NOW, grant, session};
    use crate::sessions::Session;
    use crate::tokens::AccessToken;

    #[test]
    fn what_is_from_the_future_does_not_count() {
        assert!(!NOW.plus(SKEW_SECONDS).is_future(NOW));
        assert!(NOW.plus(SKEW_SECONDS + 1).is_future(NOW));
        assert!(session().is_live(NOW));
        assert!(!Session { created_at: NOW.plus(3600), ..session() }.is_live(NOW));
        assert!(!Timestamp(i64::MIN).is_future(NOW));
        assert!(grant().is_live(NOW));
        assert!(!Grant { created_at: NOW.plus(3600), ..grant() }.is_live(NOW));
        let token = |issued_at| AccessToken::for_grant(&grant(), None, 600, issued_at);
        assert!(token(NOW).is_live(NOW) && !token(NOW.plus(300)).is_live(NOW));
    }
}
