//! Section `calendar`.

use domain::binding::SchoolDays;
use domain::identifiers::BirthDate;
use serde::Deserialize;

use super::problems::Problems;

/// Section `calendar` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarConfig {
    /// Days besides Saturdays and Sundays on which schools do not work.
    pub holidays: Vec<String>,
}

impl CalendarConfig {
    /// The same as the rule takes it.
    pub fn school_days(&self) -> SchoolDays {
        SchoolDays::new(self.holidays.iter().filter_map(|day| BirthDate::parse(day)).map(BirthDate::date))
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.holidays.iter().any(|day| BirthDate::parse(day).is_none()) {
            problems.add("calendar.holidays", "write each day as \"2027-01-01\"");
        }
    }
}
