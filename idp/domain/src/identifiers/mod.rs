//! Identifiers of people, schools and telephones, parsed once where they come in.
//!
//! A value of these types is always valid, so nobody checks it again. Types with a personal number never print it;
//! [`NationalId::expose`] and its like mark the few places that may see it.

mod birth_date;
mod day;
mod login_name;
mod national_id;
mod phone;
mod reserved;
mod roc;
mod school_code;
mod student_no;

pub use birth_date::{BirthDate, MAJORITY};
pub use day::parse_day;
pub use login_name::{Alias, AliasRefusal, LoginName};
pub use national_id::{IdKind, NationalId, NationalIdRefusal, Sex};
pub use phone::{Foreign, Landline, Mobile, Phone};
pub use roc::{SchoolTerm, roc_date_text, roc_year, taipei_date, taipei_midnight};
pub use school_code::{EnglishCode, SchoolCode};
pub use student_no::StudentNo;

/// The text without surrounding space, full-width letters and digits as half-width, ASCII in upper case.
///
/// Done before anything typed by a person is compared: Chinese input methods produce `Ａ１２３` easily.
pub fn normalise(text: &str) -> String {
    half_width(text).trim().to_ascii_uppercase()
}

/// Full-width forms (U+FF01 to U+FF5E and the ideographic space) as their ASCII twins.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
