//! Telephone numbers of Taiwan, in the form of E.164.

use std::fmt;

use super::half_width;

/// A mobile number: `09` and eight digits. Only these get an SMS.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

/// A landline number with area code and, in an office, an extension.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Landline {
    e164: String,
    extension: Option<String>,
}

/// Either kind of number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Phone {
    /// Can be sent an SMS.
    Mobile(Mobile),
    /// A telephone that gets no SMS.
    Landline(Landline),
}

impl Mobile {
    /// Reads `0912345678`, `0912-345-678`, `+886912345678` and the like.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = national(text)?;
        (digits.len() == 10 && digits.starts_with("09")).then(|| Self(international(&digits)))
    }

    /// `+8869…`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// `09` and eight digits, as people here write it.
    pub fn national(&self) -> String {
        format!("0{}", self.0.trim_start_matches("+886"))
    }
}

impl Landline {
    /// Reads `(02)2345-6789#12`, `02 23456789 轉 12`, `+886223456789`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = half_width(text).to_ascii_lowercase().replace("分機", "#").replace("ext", "#");
        let (number, extension) = match text.split_once(['#', '轉', 'x']) {
            Some((number, extension)) => (number, Some(extension)),
            None => (text.as_str(), None),
        };
        let digits = national(number)?;
        let area = digits.get(..2)?;
        if !("02".."09").contains(&area) || !(9..=10).contains(&digits.len()) {
            return None;
        }
        let extension = match extension {
            None => None,
            Some(extension) => Some(extension_digits(extension)?),
        };
        Some(Self { e164: international(&digits), extension })
    }

    /// `+886` and the number with its area code.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// 分機.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }
}

/// A number of another country. It is kept and shown, and gets no SMS.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Foreign(String);

impl Foreign {
    /// Reads `+84 91 234 56 78` and the like: a plus sign and 8 to 15 digits (ITU-T E.164), not of Taiwan.
    pub fn parse(text: &str) -> Option<Self> {
        let text = half_width(text);
        let number = text.trim().strip_prefix('+')?;
        let is_written =
            number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.'));
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let is_foreign = !digits.starts_with('0') && !digits.starts_with("886");
        (is_written && is_foreign && (8..=15).contains(&digits.len())).then(|| Self(format!("+{digits}")))
    }

    /// `+` and the number with the code of its country.
    pub fn e164(&self) -> &str {
        &self.0
    }
}

impl Phone {
    /// Reads either kind.
    pub fn parse(text: &str) -> Option<Self> {
        Mobile::parse(text).map(Self::Mobile).or_else(|| Landline::parse(text).map(Self::Landline))
    }

    /// The number in the form of E.164, without an extension.
    pub fn e164(&self) -> &str {
        match self {
            Self::Mobile(mobile) => mobile.e164(),
            Self::Landline(landline) => landline.e164(),
        }
    }
}

macro_rules! masked {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )*};
}
masked! { Mobile Landline Phone Foreign }

/// Digits of a number as dialled inside the country, beginning with 0.
fn national(text: &str) -> Option<String> {
    let text = half_width(text);
    let text = text.trim();
    let foreign = text.starts_with('+') || text.starts_with("886");
    let mut digits = String::with_capacity(12);
    for character in text.trim_start_matches('+').chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '(' | ')' => {}
            _ => return None,
        }
    }
    if foreign {
        let rest = digits.strip_prefix("886")?;
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        return Some(format!("0{rest}"));
    }
    Some(digits)
}

fn international(national: &str) -> String {
    format!("+886{}", national.trim_start_matches('0'))
}

fn extension_digits(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c == ' ' || c == '.' || c == ':');
    ((1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}
