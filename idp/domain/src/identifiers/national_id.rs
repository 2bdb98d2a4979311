//! National ID numbers, resident numbers and the substitute codes of the bureau.

use std::fmt;

use time::Date;
use time::macros::date;

use super::normalise;

/// Letters in the order of their codes: the first has the code 10, the last 35.
const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// The first day on which a resident number of the old form is no longer valid.
const OLD_RESIDENT_END: Date = date!(2031 - 01 - 01);

/// Which of the numbering schemes a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// 身分證字號: a letter, 1 or 2, eight digits.
    Citizen,
    /// 統一證號 since 2021-01-02: a letter, 8 or 9, eight digits.
    Resident,
    /// 統一證號 before 2021-01-02: two letters, eight digits.
    ResidentOld,
    /// Issued by the bureau to a child without a number; marked as such in the roster, no checksum.
    Substitute,
}

/// The meaning of the second character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// Why a text is no such number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NationalIdRefusal {
    /// Letters and digits are not in the right places.
    #[error("not of the form of a national ID or resident number")]
    Shape,
    /// The last digit does not follow from the others.
    #[error("the check digit is wrong")]
    Checksum,
}

/// A national ID number: an identifier, never a credential and never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NationalId {
    text: String,
    kind: IdKind,
}

impl NationalId {
    /// Reads a national ID or a resident number of either form, after [`normalise`].
    pub fn parse(text: &str) -> Result<Self, NationalIdRefusal> {
        let text = normalise(text);
        let kind = shape(&text).ok_or(NationalIdRefusal::Shape)?;
        if checksum(&text) == Some(0) { Ok(Self { text, kind }) } else { Err(NationalIdRefusal::Checksum) }
    }

    /// Reads a code of which the roster says that it is a substitute: 6 to 20 letters and digits.
    pub fn parse_substitute(text: &str) -> Result<Self, NationalIdRefusal> {
        let text = normalise(text);
        let fits = (6..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if fits { Ok(Self { text, kind: IdKind::Substitute }) } else { Err(NationalIdRefusal::Shape) }
    }

    /// Reads a stored national ID, resident number or substitute code.
    pub fn parse_stored(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|_| Self::parse_substitute(text)).ok()
    }

    /// Whether the text has the shape of a national ID, whatever its check digit. An alias must not look like one.
    pub fn looks_like(text: &str) -> bool {
        shape(&normalise(text)).is_some()
    }

    /// The digit that completes the first nine characters of a number.
    pub fn check_digit(first_nine: &str) -> Option<u32> {
        let sum = checksum(&format!("{first_nine}0"))?;
        Some((10 - sum) % 10)
    }

    /// Which scheme it belongs to.
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// The meaning of its second character; none for a substitute code.
    pub fn sex(&self) -> Option<Sex> {
        if self.kind == IdKind::Substitute {
            return None;
        }
        match self.text.chars().nth(1) {
            Some('1' | '8' | 'A' | 'C') => Some(Sex::Male),
            Some('2' | '9' | 'B' | 'D') => Some(Sex::Female),
            _ => None,
        }
    }

    /// Whether the number is valid on that day: old resident numbers end 2031-01-01.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.kind != IdKind::ResidentOld || day < OLD_RESIDENT_END
    }

    /// The number itself: for sealing, for the look-up key and for the few people who may see it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The default activation secret.
    pub fn last_six(&self) -> &str {
        self.tail(6)
    }

    /// The part of a teacher's default login name that comes from the number.
    pub fn last_nine(&self) -> &str {
        self.tail(9)
    }

    fn tail(&self, characters: usize) -> &str {
        let start = self.text.len().saturating_sub(characters);
        self.text.get(start..).unwrap_or(&self.text)
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(***)")
    }
}

impl fmt::Display for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(***)")
    }
}

/// The kind of identifier that a normalised text has the form of.
fn shape(text: &str) -> Option<IdKind> {
    let (head, digits) = text.split_at_checked(2)?;
    let mut head = head.chars();
    let (first, second) = (head.next()?, head.next()?);
    if !first.is_ascii_uppercase() || digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match second {
        '1' | '2' => Some(IdKind::Citizen),
        '8' | '9' => Some(IdKind::Resident),
        'A'..='D' => Some(IdKind::ResidentOld),
        _ => None,
    }
}

/// The weighted sum modulo 10: weights 1 9 8 7 6 5 4 3 2 1 1 over eleven digits. The first letter gives two digits;
/// the second letter of an old resident number gives its code modulo 10.
fn checksum(text: &str) -> Option<u32> {
    let mut characters = text.chars();
    let first = letter_code(characters.next()?)?;
    let weights = [8, 7, 6, 5, 4, 3, 2, 1, 1];
    let mut sum = first / 10 + first % 10 * 9;
    for (character, weight) in characters.by_ref().zip(weights) {
        sum += character.to_digit(10).or_else(|| letter_code(character).map(|code| code % 10))? * weight;
    }
    Some(sum % 10)
}

fn letter_code(letter: char) -> Option<u32> {
    LETTERS.chars().zip(10..).find_map(|(candidate, code)| (candidate == letter).then_some(code))
}
