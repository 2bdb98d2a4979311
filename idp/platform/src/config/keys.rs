//! Section `keys`.

use serde::Deserialize;

use super::problems::Problems;
use crate::keys::Ages;

const DAY: i64 = 86_400;

/// Section `keys` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysConfig {
    /// Days for which a signing key signs; 0 means until `idp keys rotate`.
    pub rotate_days: i64,
    /// Days for which a retired key stays published.
    pub keep_retired_days: i64,
}

impl KeysConfig {
    /// The ages in seconds; none if only the operator rotates keys.
    pub fn ages(&self) -> Option<Ages> {
        let ages = Ages { rotate_after: self.rotate_days * DAY, keep_retired: self.keep_retired() };
        (self.rotate_days > 0).then_some(ages)
    }

    /// How many seconds a key stays published that signs no more.
    pub fn keep_retired(&self) -> i64 {
        self.keep_retired_days * DAY
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("keys.rotate_days", self.rotate_days, 0..=3_650);
        problems.within("keys.keep_retired_days", self.keep_retired_days, 1..=3_650);
    }
}
