//! Section `binding`.

use domain::binding::SecondFactKind;
use serde::Deserialize;

use super::problems::Problems;

/// Section `binding` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindingConfig {
    /// What the guardian must know besides the student's national ID.
    pub second_fact: SecondFactKind,
    /// Student look-ups a day for one contact; at most 5.
    pub lookups_per_contact: u16,
    /// Submissions a day for one contact. Refused submissions count.
    pub sendings_per_contact: u16,
    /// Student look-ups a day from one network.
    pub lookups_per_network: u32,
    /// Contact codes an hour for one network, and as many activation links that nobody proved a right to.
    pub codes_per_network: u32,
    /// Length of the window in which failed look-ups are counted, in seconds.
    pub alarm_seconds: i64,
    /// Failed look-ups of one network in a window that raise the alarm.
    pub alarm_network: u32,
    /// Failed look-ups of the whole city in a window that raise the alarm.
    pub alarm_city: u32,
    /// Days after which a draft that was not sent is deleted; at most 7, as the notice promises.
    pub draft_days: i64,
    /// The most waiting applications that an administrator's review queue reads at once, and the most decided ones.
    pub most_on_desk: u16,
}

impl BindingConfig {
    /// Reports unusable values.
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
