//! What people type into the application, read once and refused in words that help.

use time::Date;

use crate::contexts::Level;
use crate::identifiers::{BirthDate, NationalId, NationalIdRefusal, StudentNo, normalise, parse_day};

/// Longest name, in characters.
pub const MOST_NAME: usize = 60;

/// Longest substitute code.
const MOST_NUMBER: usize = 20;

/// Whose number is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A student's: may be a substitute code.
    Student,
    /// The applicant's own: a national ID or a resident number.
    Own,
}

/// Why a number cannot be one; says nothing about whether somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefusal {
    /// Nothing was typed.
    Empty,
    /// Something that is neither a Latin letter nor a digit.
    Characters,
    /// A letter where a digit of the same look belongs, or the other way round.
    LookAlike,
    /// Too short, too long, or letters and digits in the wrong places.
    Shape,
    /// One character is wrong: the check digit does not fit.
    Checksum,
    /// A resident number of the old form, which no longer counts.
    Ended,
    /// It is the number of the student.
    OfStudent,
    /// It is not the number of the person who is signed in.
    NotOwn,
}

impl NumberRefusal {
    /// Every refusal.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::Characters,
        Self::LookAlike,
        Self::Shape,
        Self::Checksum,
        Self::Ended,
        Self::OfStudent,
        Self::NotOwn,
    ];

    /// The word by which pages name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Characters => "characters",
            Self::LookAlike => "look-alike",
            Self::Shape => "shape",
            Self::Checksum => "checksum",
            Self::Ended => "ended",
            Self::OfStudent => "of-student",
            Self::NotOwn => "not-own",
        }
    }
}

/// Reads a number as people type it: in either width and case, with spaces and hyphens.
///
/// # Errors
/// What is wrong with it.
pub fn read_number(typed: &str, whose: Whose, today: Date) -> Result<NationalId, NumberRefusal> {
    let text = normalise(typed);
    let text: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    if text.is_empty() {
        return Err(NumberRefusal::Empty);
    }
    if !text.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        return Err(NumberRefusal::Characters);
    }
    if text.len() > MOST_NUMBER {
        return Err(NumberRefusal::Shape);
    }
    match NationalId::parse(&text) {
        Ok(id) if id.is_valid_on(today) => Ok(id),
        Ok(_) => Err(NumberRefusal::Ended),
        Err(NationalIdRefusal::Checksum) => Err(NumberRefusal::Checksum),
        Err(NationalIdRefusal::Shape) if looks_alike(&text, whose) => Err(NumberRefusal::LookAlike),
        Err(NationalIdRefusal::Shape) => match whose {
            Whose::Student => NationalId::parse_substitute(&text).map_err(|_| NumberRefusal::Shape),
            Whose::Own => Err(NumberRefusal::Shape),
        },
    }
}

/// Whether letters and digits that look alike, set right, make it a number. What may be a substitute code must make a
/// number down to its check digit.
fn looks_alike(text: &str, whose: Whose) -> bool {
    let mended = text.chars().enumerate().map(|(at, letter)| match (at, letter) {
        (0, '0') => 'O',
        (0, '1') => 'I',
        (0, _) => letter,
        (_, 'O' | 'Q') => '0',
        (_, 'I' | 'L') => '1',
        (_, 'Z') => '2',
        (_, 'S') => '5',
        (2.., 'B') => '8',
        _ => letter,
    });
    let mended: String = mended.collect();
    NationalId::parse(&mended).is_ok() || (whose == Whose::Own && NationalId::looks_like(&mended))
}

/// Which second fact is asked for beside a student's number (policy).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactKind {
    /// The day of birth.
    #[default]
    Birthday,
    /// The number at the school.
    StudentNumber,
}

impl SecondFactKind {
    /// The word by which pages name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Birthday => "birthday",
            Self::StudentNumber => "student-number",
        }
    }
}

/// What somebody knows who knows the student, so that a number alone does not become a name.
#[derive(Clone, PartialEq, Eq)]
pub enum SecondFact {
    /// The day of birth.
    Birthday(BirthDate),
    /// The number at the school.
    StudentNumber(StudentNo),
}

impl std::fmt::Debug for SecondFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondFact(***)")
    }
}

/// Why a second fact cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactRefusal {
    /// Nothing was typed.
    Empty,
    /// No day or no number.
    Unreadable,
    /// A day to come, or longer ago than anybody goes to school.
    Impossible,
}

impl FactRefusal {
    /// The word by which pages name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
            Self::Impossible => "impossible",
        }
    }
}

/// Reads the second fact of that kind.
///
/// # Errors
/// What is wrong with it.
pub fn read_second_fact(kind: SecondFactKind, typed: &str, today: Date) -> Result<SecondFact, FactRefusal> {
    if normalise(typed).is_empty() {
        return Err(FactRefusal::Empty);
    }
    match kind {
        SecondFactKind::Birthday => {
            let day = BirthDate::from(parse_day(typed).ok_or(FactRefusal::Unreadable)?);
            let goes_to_school = (0..=100).contains(&day.age_on(today));
            if goes_to_school { Ok(SecondFact::Birthday(day)) } else { Err(FactRefusal::Impossible) }
        }
        SecondFactKind::StudentNumber => {
            StudentNo::parse(typed).map(SecondFact::StudentNumber).ok_or(FactRefusal::Unreadable)
        }
    }
}

/// Whether a student in that grade of that school is meant by the level asked for: a 完全中學 has two levels, a
/// special school all of them, and parents do not tell 高中 from 高職 as the roster does.
pub fn fits_level(asked: Level, school: Level, grade: Option<u8>) -> bool {
    let upper = [Level::SeniorHigh, Level::Vocational];
    let by_grade = match grade {
        Some(1..=6) => asked == Level::Elementary,
        Some(7..=9) => asked == Level::JuniorHigh,
        Some(10..=12) => upper.contains(&asked),
        _ => false,
    };
    asked == school || by_grade || (upper.contains(&asked) && upper.contains(&school))
}

/// Why a name cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRefusal {
    /// Nothing was typed.
    Empty,
    /// More than [`MOST_NAME`] characters.
    TooLong,
    /// Signs that no name has.
    Characters,
}

impl NameRefusal {
    /// The word by which pages name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::Characters => "characters",
        }
    }
}

/// Reads a person's full name: of any script, with middle dots, hyphens, apostrophes and single spaces.
///
/// # Errors
/// What is wrong with it.
pub fn read_name(typed: &str) -> Result<String, NameRefusal> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(NameRefusal::Empty);
    }
    if name.chars().count() > MOST_NAME {
        return Err(NameRefusal::TooLong);
    }
    if name.chars().any(is_no_part_of_a_name) || !name.chars().any(is_letter) {
        return Err(NameRefusal::Characters);
    }
    Ok(name)
}

/// Letters, among them those that the household offices keep in the private areas of Unicode.
fn is_letter(letter: char) -> bool {
    letter.is_alphabetic()
        || matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Control and formatting characters, digits, and ASCII signs but for those that names have.
fn is_no_part_of_a_name(letter: char) -> bool {
    let hidden = matches!(
        letter,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}'
    );
    let sign = letter.is_ascii_punctuation() && !matches!(letter, '.' | '\'' | '-' | ',' | '(' | ')');
    letter.is_control() || hidden || sign || letter.is_numeric() && !letter.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{
        FactRefusal, NameRefusal, NumberRefusal, SecondFactKind, Whose, fits_level, read_name, read_number,
        read_second_fact,
    };
    use crate::contexts::Level;

    const TODAY: time::Date = date!(2026 - 11 - 25);

    #[test]
    fn a_number_is_read_in_either_width_and_case() {
        for typed in
            ["A123456789", " a123456789 ", "Ａ１２３４５６７８９", "A123 456-789", "A800000014", "AB12345677"]
        {
            assert!(read_number(typed, Whose::Own, TODAY).is_ok(), "{typed}");
            assert!(read_number(typed, Whose::Student, TODAY).is_ok(), "{typed}");
        }
        assert!(read_number("tp00000001", Whose::Student, TODAY).is_ok());
    }

    #[test]
    fn what_is_wrong_with_a_number_is_told_in_a_way_that_helps() {
        let cases = [
            ("", NumberRefusal::Empty),
            ("\u{3000}", NumberRefusal::Empty),
            ("王A12345678", NumberRefusal::Characters),
            ("<script>", NumberRefusal::Characters),
            ("А123456789", NumberRefusal::Characters), // a Cyrillic А
            ("A12345678O", NumberRefusal::LookAlike),
            ("AI23456789", NumberRefusal::LookAlike),
            ("AL23456789", NumberRefusal::LookAlike),
            ("L1OOOOOOOO", NumberRefusal::LookAlike),
            ("A12345678", NumberRefusal::Shape),
            ("A1234567890", NumberRefusal::Shape),
            ("A323456789", NumberRefusal::Shape),
            ("TP00000001", NumberRefusal::Shape),
            ("A123456788", NumberRefusal::Checksum),
            ("YA96908196", NumberRefusal::Checksum),
        ];
        for (typed, refusal) in cases {
            assert_eq!(read_number(typed, Whose::Own, TODAY), Err(refusal), "{typed}");
        }
        assert_eq!(read_number(&"A".repeat(21), Whose::Student, TODAY), Err(NumberRefusal::Shape));
        assert_eq!(read_number("AI23456789", Whose::Student, TODAY), Err(NumberRefusal::LookAlike));
        assert!(read_number("TI00000002", Whose::Student, TODAY).is_ok(), "may be a substitute code");
    }

    #[test]
    fn an_old_resident_number_counts_to_the_end_of_2030() {
        let number = "AB12345677";
        assert!(read_number(number, Whose::Own, date!(2030 - 12 - 31)).is_ok());
        assert_eq!(read_number(number, Whose::Own, date!(2031 - 01 - 01)), Err(NumberRefusal::Ended));
    }

    #[test]
    fn a_birthday_is_read_in_either_calendar() {
        let read = |typed| read_second_fact(SecondFactKind::Birthday, typed, TODAY);
        assert_eq!(read("106/3/21"), read("2017-03-21"));
        assert_eq!(read("１０６０３２１"), read("20170321"));
        assert_eq!(read(" "), Err(FactRefusal::Empty));
        assert_eq!(read("21/3/2017"), Err(FactRefusal::Unreadable));
        assert_eq!(read("2017-02-30"), Err(FactRefusal::Unreadable));
        assert_eq!(read("2027-01-01"), Err(FactRefusal::Impossible));
        assert_eq!(read("1/1/1"), Err(FactRefusal::Impossible));
    }

    #[test]
    fn a_student_number_is_read_as_it_stands() {
        let read = |typed| read_second_fact(SecondFactKind::StudentNumber, typed, TODAY);
        assert_eq!(read("０１１３０４１２"), read("01130412"));
        assert_eq!(read("學號"), Err(FactRefusal::Unreadable));
        assert_eq!(read(&"1".repeat(21)), Err(FactRefusal::Unreadable));
    }

    #[test]
    fn a_level_is_what_parents_call_it() {
        use Level::{Elementary, JuniorHigh, SeniorHigh, Special, Vocational};
        let cases = [
            (Elementary, Elementary, Some(2), true),
            (JuniorHigh, Elementary, Some(2), false),
            (JuniorHigh, SeniorHigh, Some(8), true),
            (SeniorHigh, SeniorHigh, Some(8), true),
            (SeniorHigh, Vocational, Some(11), true),
            (Vocational, SeniorHigh, None, true),
            (Elementary, Special, Some(3), true),
            (Special, Special, Some(3), true),
            (Special, Elementary, Some(3), false),
            (Elementary, SeniorHigh, Some(8), false),
        ];
        for (asked, school, grade, fits) in cases {
            assert_eq!(fits_level(asked, school, grade), fits, "{asked:?} {school:?} {grade:?}");
        }
    }

    #[test]
    fn names_of_every_people_are_welcome() {
        for name in [
            "莫名",
            "Panay·Kumod",
            "伊斯坦大‧貝雅夫",
            "李𠮷",
            "Nguyễn Thị Mai",
            "O'Neil-Smith Jr.",
            "\u{e123}美",
        ] {
            assert_eq!(read_name(name).as_deref(), Ok(name));
        }
        assert_eq!(read_name(" 莫\u{3000}名 ").as_deref(), Ok("莫 名"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(read_name(" \u{3000}"), Err(NameRefusal::Empty));
        assert_eq!(read_name(&"莫".repeat(61)), Err(NameRefusal::TooLong));
        assert_eq!(read_name(&"莫".repeat(60)), Ok("莫".repeat(60)));
        for name in ["<b>莫名</b>", "莫\u{202e}名", "莫\0名", "A123456789", "...", "{{7*7}}", "莫&名"]
        {
            assert_eq!(read_name(name), Err(NameRefusal::Characters), "{name}");
        }
    }
}
