//! Days as people here write them.

use time::{Date, Month};

use super::{half_width, roc::OFFSET};

/// Reads a day that a person typed, in the ROC calendar or the common one: `115/9/1`, `民國115年9月1日`, `1150901`,
/// `2026-09-01`, `20260901`. Years below 1000 are ROC years.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = half_width(text);
    let text = text.trim().trim_start_matches("中華民國").trim_start_matches("民國");
    let parts: Vec<&str> = text
        .split(|letter: char| {
            matches!(letter, '/' | '-' | '.' | '年' | '月' | '日') || letter.is_whitespace()
        })
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] => day_of(year, month, day),
        [digits] if (6..=8).contains(&digits.len()) => {
            let (rest, day) = digits.split_at_checked(digits.len() - 2)?;
            let (year, month) = rest.split_at_checked(rest.len() - 2)?;
            day_of(year, month, day)
        }
        _ => None,
    }
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let year = number(year, 4)?;
    let year = if year < 1000 { i32::from(year) + OFFSET } else { i32::from(year) };
    let month = Month::try_from(u8::try_from(number(month, 2)?).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(number(day, 2)?).ok()?).ok()
}

fn number(text: &str, most: usize) -> Option<u16> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::parse_day;

    #[test]
    fn a_day_is_read_in_either_calendar() {
        let day = Some(date!(2026 - 09 - 01));
        for typed in [
            "115/9/1",
            "115-09-01",
            " 115.9.1 ",
            "115 9 1",
            "民國115年9月1日",
            "中華民國 115 年 09 月 01 日",
            "1150901",
            "２０２６／０９／０１",
            "2026-09-01",
            "20260901",
        ] {
            assert_eq!(parse_day(typed), day, "{typed}");
        }
        assert_eq!(parse_day("99/2/3"), Some(date!(2010 - 02 - 03)));
        assert_eq!(parse_day("990203"), Some(date!(2010 - 02 - 03)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for typed in
            ["", "115", "115/9", "115/13/1", "2026-02-30", "9/1/2026", "abc", "115/9/1/2", "115/+9/1"]
        {
            assert_eq!(parse_day(typed), None, "{typed}");
        }
    }
}
