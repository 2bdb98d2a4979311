//! Where and when badges are taken.

use crate::binding::SchoolDays;
use crate::contexts::words;
use crate::identifiers::taipei_date;
use crate::timestamp::Timestamp;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Taipei is so many seconds ahead of UTC, without summer time.
const TAIPEI_SECONDS: i64 = 8 * 3_600;

words! {
    /// Why a badge is not taken, whichever it is.
    Closed {
        /// The operator takes no badges.
        Off = "off",
        /// Not on this day.
        Day = "day",
        /// Not at this time of day.
        Time = "time",
        /// Not in this network.
        Network = "network",
    }
}

/// When badges are taken, by the clock of Taipei.
#[derive(Clone, Debug)]
pub struct OpenTimes {
    /// The first minute of the day.
    pub from: u16,
    /// The minute of the day before which it must be.
    pub until: u16,
    /// The days; none for every day.
    pub days: Option<SchoolDays>,
}

impl OpenTimes {
    /// Whether badges are taken at that moment.
    ///
    /// # Errors
    /// Why not: the day before the time.
    pub fn judge(&self, now: Timestamp) -> Result<(), Closed> {
        if self.days.as_ref().is_some_and(|days| !days.includes(taipei_date(now))) {
            return Err(Closed::Day);
        }
        let minute = now.plus(TAIPEI_SECONDS).0.rem_euclid(i64::from(DAY) * 60) / 60;
        let is_open = (i64::from(self.from)..i64::from(self.until)).contains(&minute);
        if is_open { Ok(()) } else { Err(Closed::Time) }
    }
}

/// Reads a time of day, `07:00` to `24:00`, as minutes.
pub fn read_clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        let is_pair = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|_| is_pair)
    };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
    Some(hours * 60 + minutes).filter(|at| *at <= DAY)
}
