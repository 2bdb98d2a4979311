//! A student's number at a school.

use std::fmt;

use super::normalise;

/// 學號: unique only inside a school, changes when the student does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudentNo(String);

impl StudentNo {
    /// Reads 1 to 20 letters, digits and hyphens, after normalising.
    pub fn parse(text: &str) -> Option<Self> {
        let text = normalise(text);
        let fits = (1..=20).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && text.bytes().any(|b| b.is_ascii_alphanumeric());
        fits.then_some(Self(text))
    }

    /// The number as text; leading zeros count.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StudentNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
