//! The calendar of schools: years of the Republic, school years and terms.

use time::{Date, Month};

use crate::timestamp::Timestamp;

/// Years between the two counts: ROC year = CE year - 1911.
pub(super) const OFFSET: i32 = 1911;

/// Julian day number of 1970-01-01.
const EPOCH: i64 = 2_440_588;

/// The ROC year of a day; not positive before 1912.
pub fn roc_year(day: Date) -> i32 {
    day.year() - OFFSET
}

/// The day as pages in Chinese show it: 115年9月1日.
pub fn roc_date_text(day: Date) -> String {
    format!("{}年{}月{}日", roc_year(day), day.month() as u8, day.day())
}

/// The day it is in Taipei (UTC+8, no summer time) at that moment.
pub fn taipei_date(at: Timestamp) -> Date {
    let days = at.0.saturating_add(8 * 3_600).div_euclid(86_400).saturating_add(EPOCH);
    let edge = if days < 0 { Date::MIN } else { Date::MAX };
    i32::try_from(days).ok().and_then(|days| Date::from_julian_day(days).ok()).unwrap_or(edge)
}

/// Day and time of Taipei in one line, for people at a command line: `2026-09-01 07:55:00+08:00`.
pub fn taipei_line(at: Timestamp) -> String {
    let day = taipei_date(at);
    let seconds = at.0.saturating_add(8 * 3_600).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let (year, month, day) = (day.year(), day.month() as u8, day.day());
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}+08:00")
}

/// The moment at which that day begins in Taipei.
pub fn taipei_midnight(day: Date) -> Timestamp {
    Timestamp((i64::from(day.to_julian_day()) - EPOCH) * 86_400 - 8 * 3_600)
}

/// A term: school year N runs from 1 August of the year N+1911 to 31 July, term 2 begins on 1 February.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolTerm {
    /// ROC school year.
    pub year: i32,
    /// 1 or 2.
    pub term: u8,
}

impl SchoolTerm {
    /// The term in which that day lies.
    pub fn of(day: Date) -> Self {
        let month = day.month() as u8;
        let year = if month >= 8 { roc_year(day) } else { roc_year(day) - 1 };
        let term = if (2..8).contains(&month) { 2 } else { 1 };
        Self { year, term }
    }

    /// The year in which the school year begins, Common Era.
    pub fn first_ce_year(self) -> i32 {
        self.year + OFFSET
    }

    /// The first day of the school year: classes and roles roll over.
    pub fn year_start(self) -> Date {
        first_of(self.first_ce_year(), Month::August)
    }

    /// The first day after the school year.
    pub fn year_end(self) -> Date {
        first_of(self.first_ce_year() + 1, Month::August)
    }

    /// The first day of term 2.
    pub fn second_term_start(self) -> Date {
        first_of(self.first_ce_year() + 1, Month::February)
    }
}

fn first_of(year: i32, month: Month) -> Date {
    Date::from_calendar_date(year, month, 1).unwrap_or(if year < 0 { Date::MIN } else { Date::MAX })
}
