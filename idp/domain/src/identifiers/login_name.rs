//! Names to sign in with: the default ones that follow from the roster, and the alias a teacher chooses.

use std::fmt;

use super::reserved::{is_reserved, without_separators};
use super::{EnglishCode, NationalId, StudentNo, half_width};

/// A typed login name, in the one form in which names are compared.
///
/// A teacher's default name ends in nine characters of the national ID, so no name is ever printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginName(String);

impl LoginName {
    /// Reads a name as typed: half-width, trimmed, lower case; at most 254 characters (an e-mail address).
    pub fn parse(text: &str) -> Option<Self> {
        let text = half_width(text).trim().to_lowercase();
        let fits = (1..=254).contains(&text.chars().count())
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        fits.then_some(Self(text))
    }

    /// A teacher's default name: English code of the school and the last nine characters of the national ID.
    pub fn teacher_default(school: &EnglishCode, id: &NationalId) -> Self {
        Self(format!("{}{}", school.as_str(), id.last_nine().to_ascii_lowercase()))
    }

    /// A student's default name: English code of the school and the student number.
    pub fn student_default(school: &EnglishCode, number: &StudentNo) -> Self {
        Self(format!("{}{}", school.as_str(), number.as_str().to_ascii_lowercase()))
    }

    /// The name itself, for look-ups and for the owner's pages.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginName(***)")
    }
}

/// The name a teacher chooses at activation, which replaces the default name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alias(String);

/// Why a text cannot be an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasRefusal {
    /// Not 4 to 32 characters.
    #[error("an alias has 4 to 32 characters")]
    Length,
    /// Something other than a-z, 0-9, `.`, `_`, `-`.
    #[error("an alias consists of a-z, 0-9, dot, underscore and hyphen")]
    Characters,
    /// The first character is no letter.
    #[error("an alias begins with a letter")]
    FirstCharacter,
    /// A national ID or resident number, or one within it, whatever its check digit.
    #[error("an alias must not look like a national ID")]
    LooksLikeNationalId,
    /// Letters followed by digits, like a default name.
    #[error("an alias must not look like a default login name")]
    LooksLikeDefaultName,
    /// A name that speaks for the system or its operator (`admin`, `root`, `postmaster`).
    #[error("an alias must not speak for the system")]
    Reserved,
}

impl AliasRefusal {
    /// The name of the rule, for the keys of messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Characters => "characters",
            Self::FirstCharacter => "first-character",
            Self::LooksLikeNationalId => "looks-like-national-id",
            Self::LooksLikeDefaultName => "looks-like-default-name",
            Self::Reserved => "reserved",
        }
    }
}

impl Alias {
    /// Reads a typed alias; upper case becomes lower case. Separators do not make a refused name acceptable. Existing
    /// aliases stay when a rule is added: this reads only new ones.
    pub fn parse(text: &str) -> Result<Self, AliasRefusal> {
        let text = half_width(text).trim().to_lowercase();
        if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-')) {
            return Err(AliasRefusal::Characters);
        }
        if !(4..=32).contains(&text.len()) {
            return Err(AliasRefusal::Length);
        }
        if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(AliasRefusal::FirstCharacter);
        }
        let bare = without_separators(&text);
        if holds_national_id(&text) || holds_national_id(&bare) {
            return Err(AliasRefusal::LooksLikeNationalId);
        }
        if looks_like_default(&bare) {
            return Err(AliasRefusal::LooksLikeDefaultName);
        }
        if is_reserved(&text) {
            return Err(AliasRefusal::Reserved);
        }
        Ok(Self(text))
    }

    /// The alias.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The alias as the name to sign in with.
    pub fn login_name(&self) -> LoginName {
        LoginName(self.0.clone())
    }
}

fn holds_national_id(text: &str) -> bool {
    (0..text.len()).any(|start| text.get(start..start + 10).is_some_and(NationalId::looks_like))
}

/// Letters followed by nothing but six digits or more: a school's code and a number.
fn looks_like_default(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_lowercase());
    digits.len() >= 6 && digits.bytes().all(|b| b.is_ascii_digit())
}
