//! Reminders and stages: who may decide after how many school days.

use std::collections::BTreeSet;

use time::{Date, Month, Weekday};

use super::Stage;
use crate::identifiers::taipei_date;
use crate::timestamp::Timestamp;

/// The homeroom teacher is reminded after so many school days.
pub const REMIND_AFTER: usize = 2;

/// The deputy may decide after so many school days.
pub const DEPUTY_AFTER: usize = 4;

/// The school administrators may decide after so many school days.
pub const ADMIN_AFTER: usize = 6;

/// How long a decision can be undone, in seconds.
pub const UNDO_SECONDS: i64 = 600;

/// The longest change of school, in seconds: from the last day at one school, in the middle of June at the earliest,
/// over the holidays, until the roster of the other school is complete.
pub const CHANGE_OF_SCHOOL_SECONDS: i64 = 100 * 86_400;

/// The days on which schools work: Monday to Friday but for the days listed.
#[derive(Clone, Debug, Default)]
pub struct SchoolDays {
    holidays: BTreeSet<Date>,
}

impl SchoolDays {
    /// With these days off.
    pub fn new(holidays: impl IntoIterator<Item = Date>) -> Self {
        Self { holidays: holidays.into_iter().collect() }
    }

    /// Whether schools work on that day.
    pub fn includes(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day)
    }

    /// School days after the day of `from` up to the day of `to`. The count stops at `most`.
    pub fn passed(&self, from: Timestamp, to: Timestamp, most: usize) -> usize {
        let (mut day, last) = (taipei_date(from), taipei_date(to));
        let mut passed = 0;
        while let Some(next) = day.next_day().filter(|next| *next <= last && passed < most) {
            passed += usize::from(self.includes(next));
            day = next;
        }
        passed
    }
}

/// The stage at `now` of an application that was submitted at `submitted`.
pub fn stage_at(days: &SchoolDays, submitted: Timestamp, now: Timestamp) -> Stage {
    match days.passed(submitted, now, ADMIN_AFTER) {
        ADMIN_AFTER.. => Stage::SchoolAdmin,
        DEPUTY_AFTER.. => Stage::Deputy,
        REMIND_AFTER.. => Stage::Reminded,
        _ => Stage::Teacher,
    }
}

/// Whether that day is in the turn of the school year: from the graduations in the middle of June until the rosters
/// of the new school year, which begins on 1 August, are complete. Half a city changes schools then, and guardians
/// know it, so nobody gets a mail.
pub fn is_turn_of_school_year(day: Date) -> bool {
    match day.month() {
        Month::June => day.day() >= 15,
        month => matches!(month, Month::July | Month::August),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{SchoolDays, Stage, is_turn_of_school_year, stage_at};
    use crate::timestamp::Timestamp;

    const DAY: i64 = 86_400;
    /// Tuesday 2026-11-24, 08:00 in Taipei.
    const TUESDAY: Timestamp = Timestamp(1_795_478_400);

    #[test]
    fn the_clock_calls_one_after_the_other_in_school_days() {
        let days = SchoolDays::default();
        let at = |calendar_days: i64| stage_at(&days, TUESDAY, TUESDAY.plus(calendar_days * DAY));
        assert_eq!([0, 1].map(at), [Stage::Teacher; 2]);
        // Thursday to Sunday: two and three school days.
        assert_eq!([2, 3, 4, 5].map(at), [Stage::Reminded; 4]);
        // Monday is the fourth, Wednesday the sixth.
        assert_eq!([6, 7].map(at), [Stage::Deputy; 2]);
        assert_eq!([8, 9, 400].map(at), [Stage::SchoolAdmin; 3]);
    }

    #[test]
    fn a_holiday_is_no_school_day() {
        let days = SchoolDays::new([date!(2026 - 11 - 26)]);
        assert_eq!(stage_at(&days, TUESDAY, TUESDAY.plus(2 * DAY)), Stage::Teacher);
        assert_eq!(stage_at(&days, TUESDAY, TUESDAY.plus(3 * DAY)), Stage::Reminded);
    }

    #[test]
    fn a_clock_that_went_back_calls_nobody() {
        assert_eq!(stage_at(&SchoolDays::default(), TUESDAY, Timestamp(0)), Stage::Teacher);
    }

    #[test]
    fn the_school_year_turns_from_the_middle_of_june_to_the_end_of_august() {
        for day in
            [date!(2027 - 06 - 15), date!(2027 - 06 - 30), date!(2027 - 07 - 01), date!(2027 - 08 - 31)]
        {
            assert!(is_turn_of_school_year(day), "{day}");
        }
        for day in
            [date!(2027 - 06 - 14), date!(2027 - 09 - 01), date!(2027 - 01 - 31), date!(2027 - 12 - 15)]
        {
            assert!(!is_turn_of_school_year(day), "{day}");
        }
    }
}
