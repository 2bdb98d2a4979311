//! A student comes of age: the student decides whether a guardian may continue.

use time::Date;

use crate::identifiers::BirthDate;

/// The age in months from which a student may decide what holds after the 18th birthday: 17½ years.
const DECIDES_AT_MONTHS: i32 = 17 * 12 + 6;

/// Whether the student may decide on that day whether guardians continue after majority.
pub fn may_decide_on(born: BirthDate, day: Date) -> bool {
    let birth = born.date();
    let months = (day.year() - birth.year()) * 12 + i32::from(day.month() as u8)
        - i32::from(birth.month() as u8)
        - i32::from(day.day() < birth.day());
    months >= DECIDES_AT_MONTHS
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::may_decide_on;
    use crate::identifiers::BirthDate;

    #[test]
    fn a_student_decides_from_seventeen_and_a_half() {
        let cases = [
            ("2009-05-24", date!(2026 - 11 - 23), false),
            ("2009-05-24", date!(2026 - 11 - 24), true),
            ("2009-08-31", date!(2027 - 02 - 28), false),
            ("2009-08-31", date!(2027 - 03 - 01), true),
            ("2000-01-01", date!(2026 - 11 - 24), true),
            ("2017-02-03", date!(2026 - 11 - 24), false),
        ];
        for (born, day, may) in cases {
            assert_eq!(may_decide_on(BirthDate::parse(born).unwrap(), day), may, "{born} {day}");
        }
    }
}
