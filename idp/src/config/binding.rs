//! Section `binding`.

use domain::binding::SecondFactKind;
use serde::Deserialize;

use super::problems::Problems;

/// Section `binding` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindingConfig {
    /// What is asked beside a student's number.
    pub second_fact: SecondFactKind,
    /// Look-ups of students a day for one contact; at most 5.
    pub lookups_per_contact: u16,
    /// Sendings of applications a day for one contact, those that are refused too.
    pub sendings_per_contact: u16,
    /// Look-ups of students a day from one network.
    pub lookups_per_network: u32,
    /// Codes an hour for one network, and activation links of which nobody proved that they are hers.
    pub codes_per_network: u32,
    /// Length of the window in which failed look-ups are watched, in seconds.
    pub alarm_seconds: i64,
    /// Failed look-ups of one network in a window that raise the alarm.
    pub alarm_network: u32,
    /// Failed look-ups of the whole city in a window that raise the alarm.
    pub alarm_city: u32,
    /// Days after which what was filled in and not sent is removed; at most 7, as the notice promises.
    pub draft_days: i64,
    /// Applications that wait, and as many that were decided, which an administrator's desk reads at once.
    pub most_on_desk: u16,
}

impl BindingConfig {
    /// Tells what cannot be used.
    pub(super) fn check(&self, problems: &mut Problems) {
        problems.within("binding.lookups_per_contact", self.lookups_per_contact, 1..=5);
        problems.within("binding.sendings_per_contact", self.sendings_per_contact, 1..=1_000);
        problems.within("binding.lookups_per_network", self.lookups_per_network, 1..=1_000_000);
        problems.within("binding.codes_per_network", self.codes_per_network, 1..=1_000_000);
        problems.within("binding.alarm_seconds", self.alarm_seconds, 60..=86_400);
        problems.within("binding.alarm_network", self.alarm_network, 1..=1_000_000);
        problems.within("binding.alarm_city", self.alarm_city, 1..=1_000_000);
        problems.within("binding.draft_days", self.draft_days, 1..=7);
        problems.within("binding.most_on_desk", self.most_on_desk, 1..=5_000);
    }
}
