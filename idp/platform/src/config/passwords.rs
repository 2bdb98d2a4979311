//! Section `passwords`.

use std::time::Duration;

use domain::passwords::PasswordPolicy;
use serde::Deserialize;

use super::problems::Problems;
use crate::hash::HashConfig;

/// Section `passwords` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordsConfig {
    /// Memory of one hash in KiB; at least 19456.
    pub memory_kib: u32,
    /// Passes; at least 2.
    pub passes: u32,
    /// Lanes; at least 1.
    pub lanes: u32,
    /// Hashes at the same time; 0 means one for each core.
    pub threads: usize,
    /// The longest a password may wait for its turn, in milliseconds.
    pub deadline_ms: u64,
    /// The rules for new passwords.
    pub policy: PasswordPolicy,
}

impl PasswordsConfig {
    /// The costs for the pool.
    pub fn hashing(&self) -> HashConfig {
        let threads = if self.threads == 0 { HashConfig::default().threads } else { self.threads };
        HashConfig {
            memory_kib: self.memory_kib,
            passes: self.passes,
            lanes: self.lanes,
            threads,
            deadline: Duration::from_millis(self.deadline_ms),
        }
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("passwords.memory_kib", self.memory_kib, 19_456..=4_194_304);
        problems.within("passwords.passes", self.passes, 2..=100);
        problems.within("passwords.lanes", self.lanes, 1..=16);
        problems.within("passwords.threads", self.threads, 0..=1_024);
        problems.within("passwords.deadline_ms", self.deadline_ms, 100..=20_000);
        problems.within("passwords.policy.adult_min", self.policy.adult_min, 8..=64);
        problems.within("passwords.policy.student_min", self.policy.student_min, 8..=64);
    }
}
