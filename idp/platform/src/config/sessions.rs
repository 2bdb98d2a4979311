//! Section `sessions`.

use serde::Deserialize;

use super::problems::Problems;

/// Section `sessions` of the configuration. Times are seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionsConfig {
    /// How long a browser stays signed in.
    pub life_seconds: i64,
    /// How long at most, on a computer that many people use.
    pub shared_seconds: i64,
    /// Whether the sign-in page takes a computer in the network of a school for one that many people use, until somebody says
    /// otherwise.
    pub shared_at_school: bool,
}

impl SessionsConfig {
    /// Reports unusable values. A lesson in a computer room lasts 50 minutes at most.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("sessions.life_seconds", self.life_seconds, 300..=31_536_000);
        problems.within("sessions.shared_seconds", self.shared_seconds, 300..=3_000);
    }
}
