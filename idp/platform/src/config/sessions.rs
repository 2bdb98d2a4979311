//! Section `sessions`.

use serde::Deserialize;

use super::problems::Problems;

/// Section `sessions` of the configuration. Times are seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionsConfig {
    /// How long a browser stays signed in.
    pub life_seconds: i64,
}

impl SessionsConfig {
    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("sessions.life_seconds", self.life_seconds, 300..=31_536_000);
    }
}
