//! Birth dates, age and majority.

use std::fmt;

use time::Date;
use time::macros::format_description;

/// Full age, since 2023-01-01 (Civil Code article 12).
pub const MAJORITY: i32 = 18;

/// A day of birth, transmitted as ISO 8601 `YYYY-MM-DD`; never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate(Date);

impl BirthDate {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        Date::parse(text, format_description!("[year]-[month]-[day]")).ok().map(Self)
    }

    /// The day itself.
    pub fn date(self) -> Date {
        self.0
    }

    /// Completed years on that day. Someone born on 29 February completes a year on 1 March of a common
    /// year (Civil Code article 121); negative before birth.
    pub fn age_on(self, day: Date) -> i32 {
        let passed = (day.month() as u8, day.day()) >= (self.0.month() as u8, self.0.day());
        day.year() - self.0.year() - i32::from(!passed)
    }

    /// Whether the person is of age on that day.
    pub fn is_adult_on(self, day: Date) -> bool {
        self.age_on(day) >= MAJORITY
    }

    /// `YYYY-MM-DD`, for the owner's own eyes and for sealed storage.
    pub fn expose(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), self.0.month() as u8, self.0.day())
    }
}

impl From<Date> for BirthDate {
    fn from(day: Date) -> Self {
        Self(day)
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(***)")
    }
}
