//! Points in time, as every token and every row carries them.

use serde::{Deserialize, Serialize};

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

    /// Seconds from `earlier` to this point; negative if this point comes first.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
