//! A guardian's signature: drawn by hand, or the full name typed and confirmed.
//!
//! Neither is an electronic signature by itself (Electronic Signatures Act, article 2). The evidence record that is
//! sealed with the document makes it one. A guardian who cannot or does not want to draw types the name.

mod strokes;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::identifiers::half_width;

pub use strokes::{MOST_TEXT_BYTES, Strokes};

/// How the guardian signed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// By hand.
    Drawn(Strokes),
    /// The typed full name, with the confirmation that it replaces a signature.
    Typed(String),
}

/// The name of the signer stays out of logs.
impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({})", self.kind())
    }
}

/// The fields of a page with a signature, as posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignatureFields<'a> {
    /// `signature_kind`: `drawn` or `typed`.
    pub kind: &'a str,
    /// `signature`: strokes as text.
    pub strokes: &'a str,
    /// `signature_name`: the typed name.
    pub name: &'a str,
    /// `signature_confirmed`: the tick that the typed name replaces a signature.
    pub confirmed: bool,
}

/// Why a signature was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureRefusal {
    /// Neither drawn nor typed.
    Missing,
    /// More text, strokes or points than a signature has.
    TooMuch,
    /// The page's script does not write such a text.
    Malformed,
    /// A dot or a tiny mark is no signature.
    TooLittle,
    /// The typed name is not the applicant's full name.
    NameDiffers,
    /// The tick beside the typed name is missing.
    NotConfirmed,
}

impl SignatureRefusal {
    /// Every refusal.
    pub const ALL: [Self; 6] = [
        Self::Missing,
        Self::TooMuch,
        Self::Malformed,
        Self::TooLittle,
        Self::NameDiffers,
        Self::NotConfirmed,
    ];

    /// The word by which pages name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooMuch => "too-much",
            Self::Malformed => "malformed",
            Self::TooLittle => "too-little",
            Self::NameDiffers => "name-differs",
            Self::NotConfirmed => "not-confirmed",
        }
    }
}

impl Signature {
    /// Reads a posted signature. `full_name` is the applicant's name as given in the form.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn read(fields: SignatureFields<'_>, full_name: &str) -> Result<Self, SignatureRefusal> {
        match fields.kind {
            "drawn" => Strokes::parse(fields.strokes).map(Self::Drawn),
            "typed" => {
                let typed = comparable(fields.name);
                if typed.is_empty() {
                    return Err(SignatureRefusal::Missing);
                }
                if typed != comparable(full_name) {
                    return Err(SignatureRefusal::NameDiffers);
                }
                if !fields.confirmed {
                    return Err(SignatureRefusal::NotConfirmed);
                }
                Ok(Self::Typed(full_name.trim().to_owned()))
            }
            _ => Err(SignatureRefusal::Missing),
        }
    }

    /// The word by which evidence names how it was signed.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Drawn(_) => "drawn",
            Self::Typed(_) => "typed",
        }
    }
}

/// Names are compared without regard to spaces, widths, letter cases and middle dots.
fn comparable(name: &str) -> String {
    let letters = half_width(name);
    let letters = letters.chars().filter(|letter| !letter.is_whitespace());
    let dots = ['\u{2027}', '\u{2022}', '\u{30fb}', '\u{ff65}', '\u{22c5}', '\u{2219}', '.'];
    let letters = letters.map(|letter| if dots.contains(&letter) { '·' } else { letter });
    letters.flat_map(char::to_uppercase).collect()
}
