//! Identifiers of people, schools and telephones, parsed once where they come in.
//!
//! A value of these types is always valid, so nobody checks it again. Types with a personal number never print it;
//! [`NationalId::expose`] and its like mark the few places that may see it.

mod birth_date;
mod day;
mod held;
mod login_name;
mod national_id;
mod phone;
mod reserved;
mod roc;
mod school_code;
mod student_no;

pub use birth_date::{BirthDate, MAJORITY};
pub use day::parse_day;
pub use held::Held;
pub use login_name::{Alias, AliasRefusal, LoginName};
pub use national_id::{IdKind, NationalId, NationalIdRefusal, Sex};
pub use phone::{Foreign, Landline, Mobile, Phone};
pub use roc::{SchoolTerm, roc_date_text, roc_year, taipei_date, taipei_line, taipei_midnight};
pub use school_code::{EnglishCode, SchoolCode};
pub use student_no::StudentNo;

/// The text without surrounding space, full-width letters and digits as half-width, ASCII in upper case.
///
/// Done before anything typed by a person is compared: Chinese input methods produce `Ａ１２３` easily.
pub fn normalise(text: &str) -> String {
    half_width(text).trim().to_ascii_uppercase()
}

/// Full-width forms (U+FF01 to U+FF5E and the ideographic space) as their ASCII twins. Characters that nobody sees are left
/// out: they come along when a name, a number or an address is copied from a chat or a document.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .filter(|c| !is_ignorable(*c))
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// `Default_Ignorable_Code_Point` (Unicode Standard Annex 44): marks of direction, joiners, variation selectors, fillers.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests;
