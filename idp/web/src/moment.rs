//! A moment as pages show it: the ROC calendar in Chinese, the common one in English, Taipei's clock.

use domain::identifiers::{roc_date_text, taipei_date, taipei_line};
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
        let (day, line) = (taipei_date(at), taipei_line(at));
        let minutes = at.0.saturating_add(8 * 3_600).rem_euclid(86_400) / 60;
        Self {
            iso: line.replacen(' ', "T", 1),
            roc: roc_date_text(day),
            date: format!("{} {} {}", day.day(), day.month(), day.year()),
            clock: format!("{:02}:{:02}", minutes / 60, minutes % 60),
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
