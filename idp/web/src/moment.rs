//! A moment as pages show it: the ROC calendar in Chinese, the common one in English, Taipei's clock.

use domain::identifiers::{roc_date_text, taipei_date};
use domain::timestamp::Timestamp;
use serde::Serialize;

/// A moment, written out for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// ISO 8601 with Taipei's offset, for `<time datetime>`.
    pub iso: String,
    /// 115年9月1日.
    pub roc: String,
    /// 1 September 2026.
    pub date: String,
    /// 07:55.
    pub clock: String,
}

impl Moment {
    /// Day and time of Taipei in one line, for people at a command line: `2026-09-01 07:55:00+08:00`.
    pub fn line(&self) -> String {
        self.iso.replacen('T', " ", 1)
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        let day = taipei_date(at);
        let seconds = at.0.saturating_add(8 * 3_600).rem_euclid(86_400);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let (year, month) = (day.year(), day.month());
        Self {
            iso: format!(
                "{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}+08:00",
                month as u8,
                day.day()
            ),
            roc: roc_date_text(day),
            date: format!("{} {month} {year}", day.day()),
            clock: format!("{hour:02}:{minute:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, Timestamp};

    #[test]
    fn a_moment_before_midnight_utc_is_the_next_day_in_taipei() {
        let moment = Moment::from(Timestamp(1_788_220_500));
        assert_eq!(moment.iso, "2026-09-01T07:55:00+08:00");
        assert_eq!(moment.line(), "2026-09-01 07:55:00+08:00");
        assert_eq!((moment.roc.as_str(), moment.clock.as_str()), ("115年9月1日", "07:55"));
        assert_eq!(moment.date, "1 September 2026");
    }
}
