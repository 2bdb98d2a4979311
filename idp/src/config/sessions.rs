//! Section `sessions`.

use serde::Deserialize;

/// Section `sessions` of the configuration. Times are seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionsConfig {
    /// How long a browser stays signed in.
    pub life_seconds: i64,
}
