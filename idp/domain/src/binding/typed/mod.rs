//! Reads the fields that people type into the application, with refusals that help.

use time::Date;

use crate::contexts::{Level, words};
use crate::identifiers::{BirthDate, NationalId, NationalIdRefusal, StudentNo, normalise, parse_day};

/// Longest name, in characters.
pub const MOST_NAME: usize = 60;

/// Longest substitute code.
const MOST_NUMBER: usize = 20;

/// The owner of the typed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A student's: may be a substitute code.
    Student,
    /// The applicant's own: a national ID or a resident number.
    Own,
}

words! {
    /// Why a text cannot be a national ID. It does not say whether a person has it.
    NumberRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// Something that is neither a Latin letter nor a digit.
        Characters = "characters",
        /// A letter where a similar digit belongs, or the other way round.
        LookAlike = "look-alike",
        /// Too short, too long, or letters and digits in the wrong places.
        Shape = "shape",
        /// One character is wrong: the check digit does not fit.
        Checksum = "checksum",
        /// A resident number of the old form, which is no longer valid.
        Ended = "ended",
        /// It is the number of the student.
        OfStudent = "of-student",
        /// It is not the national ID of the signed-in person.
        NotOwn = "not-own",
        /// Too many were compared today: one more answer could reveal a person's number.
        TooMany = "too-many",
    }
}

/// Reads a national ID as people type it: in either width and case, with spaces and hyphens.
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
            // One digit too few or too many makes no substitute code of it.
            Whose::Student if is_miscounted(&text) => Err(NumberRefusal::Shape),
            Whose::Student => NationalId::parse_substitute(&text).map_err(|_| NumberRefusal::Shape),
            Whose::Own => Err(NumberRefusal::Shape),
        },
    }
}

/// A number as it begins, one digit shorter or longer than it is.
fn is_miscounted(text: &str) -> bool {
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.next().is_some_and(|second| matches!(second, '1' | '2' | '8' | '9'));
    begins && letters.all(|letter| letter.is_ascii_digit()) && matches!(text.len(), 9 | 11)
}

/// Whether the text becomes a valid number when similar letters and digits are exchanged. A possible substitute code
/// must become a number with a right check digit.
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

/// A second fact about the student, so that a national ID alone does not reveal a name.
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

words! {
    /// Why a second fact cannot be used.
    FactRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// No day or no number.
        Unreadable = "unreadable",
        /// The day is in the future, or too long ago for a student.
        Impossible = "impossible",
    }
}

/// Reads a second fact of that kind.
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

/// Whether the requested level fits a student in that grade of that school. A 完全中學 has two levels, a special school
/// has all, and parents do not distinguish 高中 and 高職 as the roster does.
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

words! {
    /// Why a name cannot be one.
    NameRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// More than [`MOST_NAME`] characters.
        TooLong = "too-long",
        /// Signs that no name has.
        Characters = "characters",
    }
}

/// Reads a person's full name: any script, with middle dots, hyphens, apostrophes and single spaces.
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
mod tests;
