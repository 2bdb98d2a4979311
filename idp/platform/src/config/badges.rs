//! Section `badges`.

use domain::badges::{Closed, OpenTimes, read_clock};
use domain::binding::SchoolDays;
use domain::timestamp::Timestamp;
use serde::Deserialize;

use super::problems::Problems;

/// Section `badges` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadgesConfig {
    /// Whether schools issue badges and students sign in by them.
    pub enabled: bool,
    /// The time of day in Taipei from which badges are taken, such as `07:00`.
    pub from: String,
    /// The time of day until which they are taken, at most `24:00`.
    pub until: String,
    /// Whether they are taken on school days only.
    pub school_days_only: bool,
    /// Whether they are taken in the networks of the schools only.
    pub at_school_only: bool,
    /// Seconds for which a session by a badge lasts.
    pub session_seconds: i64,
    /// Wrong pictures with badges from one network in a day that raise the alarm of spraying; five of one badge count.
    pub alarm_tries: u32,
}

impl BadgesConfig {
    /// Whether a badge is taken at that moment. `days` are the school days; `is_at_school` says whether the browser is in the
    /// network of a school.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, days: SchoolDays, is_at_school: bool, now: Timestamp) -> Result<(), Closed> {
        if !self.enabled {
            return Err(Closed::Off);
        }
        if self.at_school_only && !is_at_school {
            return Err(Closed::Network);
        }
        let (from, until) = (read_clock(&self.from), read_clock(&self.until));
        let (from, until) = from.zip(until).ok_or(Closed::Time)?;
        OpenTimes { from, until, days: self.school_days_only.then_some(days) }.judge(now)
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        let advice = "write hours and minutes, such as \"07:00\"";
        let mut read = |key, text: &str| {
            let at = read_clock(text);
            if at.is_none() {
                problems.add(key, advice);
            }
            at
        };
        if let Some((from, until)) = read("badges.from", &self.from).zip(read("badges.until", &self.until))
            && from >= until
        {
            problems.add("badges.until", "must be later than badges.from");
        }
        problems.within("badges.session_seconds", self.session_seconds, 300..=3_000);
        problems.within("badges.alarm_tries", self.alarm_tries, 2..=1_000_000);
    }
}
