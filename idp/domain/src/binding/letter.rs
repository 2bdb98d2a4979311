//! Codes on paper; that of a school's letter to the guardians of a student is used once.

use std::fmt;

use crate::identifiers::normalise;

/// How long a printed letter is valid, in seconds: 30 days (default).
pub const LETTER_SECONDS: i64 = 30 * 86_400;

/// Signs that are easy to read and to type: no 0 and O, no 1 and I.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The code of a letter: 60 random bits in twelve letters and digits, so that nobody guesses a valid code.
pub type LetterCode = PrintedCode<12>;

/// A code on paper of so many letters and digits, five random bits each; never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedCode<const LENGTH: usize>(String);

impl<const LENGTH: usize> PrintedCode<LENGTH> {
    /// The code of these random bytes. The lower five bits of each byte are used.
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        let sign = |byte: u8| SIGNS.get(usize::from(byte % 32)).map(|sign| char::from(*sign));
        Self(bytes.into_iter().filter_map(sign).collect())
    }

    /// Reads a typed or scanned code. Spaces and hyphens between groups, lower case and full width make no
    /// difference.
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String = normalise(typed).chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
        let fits = text.len() == LENGTH && text.bytes().all(|sign| SIGNS.contains(&sign));
        fits.then_some(Self(text))
    }

    /// The code, for its keyed hash and for the paper.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The code in groups of four, as it is printed: `K7MQ-3XHT-9WPC`.
    pub fn grouped(&self) -> String {
        let signs: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }
}

impl<const LENGTH: usize> fmt::Debug for PrintedCode<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintedCode(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::LetterCode;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = LetterCode::from_random([0, 1, 2, 3, 40, 41, 42, 255, 7, 8, 9, 10]);
        assert_eq!(code.grouped(), "2345-ABCZ-9ABC");
        for typed in ["2345-ABCZ-9ABC", " 2345abcz9abc ", "２３４５－ａｂｃｚ－９ａｂｃ", "2345 abcz 9abc"]
        {
            assert_eq!(LetterCode::parse(typed).as_ref(), Some(&code), "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in
            ["", "2345-ABCZ-9AB", "2345-ABCZ-9ABCD", "0345-ABCZ-9ABC", "O345-ABCZ-9ABC", "王345-ABCZ-9ABC"]
        {
            assert_eq!(LetterCode::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_code_does_not_print() {
        assert_eq!(format!("{:?}", LetterCode::from_random([0; 12])), "PrintedCode(***)");
    }
}
