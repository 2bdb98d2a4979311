//! The two codes of a school.

use std::fmt;

use super::normalise;
use crate::contexts::Level;

/// The ministry's code of a school: six characters, text; `363F01` and `013301` are codes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolCode(String);

impl SchoolCode {
    /// Reads six letters or digits, after normalising.
    pub fn parse(text: &str) -> Option<Self> {
        let text = normalise(text);
        (text.len() == 6 && text.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(Self(text))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of school, from the fourth character. A 完全中學 also has classes of another level.
    pub fn level(&self) -> Option<Level> {
        match self.0.chars().nth(3)? {
            '6' => Some(Level::Elementary),
            '5' => Some(Level::JuniorHigh),
            '3' => Some(Level::SeniorHigh),
            '4' => Some(Level::Vocational),
            'F' => Some(Level::Special),
            _ => None,
        }
    }
}

impl fmt::Display for SchoolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The short English name of a school with which default login names begin: 2 to 16 letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnglishCode(String);

impl EnglishCode {
    /// Reads letters in either case; kept in lower case, as login names are compared.
    pub fn parse(text: &str) -> Option<Self> {
        let text = normalise(text).to_ascii_lowercase();
        ((2..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())).then_some(Self(text))
    }

    /// The code in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EnglishCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
