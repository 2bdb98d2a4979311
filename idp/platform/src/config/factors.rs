//! Section `factors`.

use domain::contexts::Role;
use domain::factors::Policy;
use serde::Deserialize;

use super::problems::Problems;

/// Section `factors` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorsConfig {
    /// Roles in which people must have a second factor.
    pub required_roles: Vec<Role>,
    /// Whether people with a duty at a school must have one.
    pub required_duties: bool,
    /// Days of grace, from the first sign-in under this policy.
    pub grace_days: i64,
}

impl FactorsConfig {
    /// The same as the rule takes it.
    pub fn policy(&self) -> Policy<'_> {
        Policy {
            roles: &self.required_roles,
            duties: self.required_duties,
            grace_seconds: self.grace_days.saturating_mul(86_400),
        }
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("factors.grace_days", self.grace_days, 0..=365);
    }
}
