//! The six digits that prove a contact.

use std::fmt;

use crate::identifiers::half_width;

/// «A 6-digit code».
pub const DIGITS: usize = 6;

/// The number of possible codes.
const CODES: u32 = 1_000_000;

/// Six digits, `000000` to `999999`. Never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A code of random bytes, every one as likely as any other; none if these bytes would favour some: draw again.
    pub fn from_random(bytes: [u8; 4]) -> Option<Self> {
        let number = u32::from_be_bytes(bytes);
        let fair = number < u32::MAX - u32::MAX % CODES;
        fair.then(|| Self(format!("{:06}", number % CODES)))
    }

    /// Reads a typed code. Full-width digits, spaces and a dash are accepted.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String =
            half_width(typed).chars().filter(|character| !matches!(character, ' ' | '-')).collect();
        let digits = digits.trim();
        (digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| Self(digits.to_owned()))
    }

    /// The digits, for the message and for the keyed hash.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(***)")
    }
}
