//! Section `login`.

use domain::accounts::LockPolicy;
use domain::contexts::Role;
use serde::Deserialize;

use super::problems::Problems;

/// Section `login` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginConfig {
    /// Wrong passwords in a row after which an account is locked for unknown devices; at most 5.
    pub max_failures: u32,
    /// Seconds for which it stays locked; at least 900.
    pub lock_seconds: i64,
    /// The roles whose default secret (the end of the national ID) opens a first sign-in. A person with any other role needs
    /// a one-time code that the school prints, or the operator by `idp person code`.
    pub default_secrets: Vec<Role>,
    /// Login names with a wrong password from one network, in a window, that raise the alarm of spraying.
    pub alarm_names: u32,
    /// Seconds of the window.
    pub alarm_seconds: i64,
}

impl LoginConfig {
    /// The same as the rule takes it.
    pub fn lock_policy(&self) -> LockPolicy {
        LockPolicy {
            most_failures: i32::try_from(self.max_failures).unwrap_or(i32::MAX),
            lock_seconds: self.lock_seconds,
        }
    }

    /// Reports unusable values (資通安全責任等級分級辦法: at least 15 minutes after 5 failures).
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("login.max_failures", self.max_failures, 1..=5);
        problems.within("login.lock_seconds", self.lock_seconds, 900..=86_400);
        problems.within("login.alarm_names", self.alarm_names, 2..=1_000_000);
        problems.within("login.alarm_seconds", self.alarm_seconds, 60..=86_400);
    }
}
