//! Rules for new passwords, and the measure of their strength.
//!
//! Nothing here sees a stored hash. The room with the hashes finds out that a password is one of the last three, and
//! reports it as [`PasswordRefusal::Reused`].

mod common;
mod policy;

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

pub use policy::{Holder, Judgement, MAX_LENGTH, PasswordPolicy, PasswordRefusal, PersonalFacts, Strength};

/// The form in which passwords are judged and hashed (NIST SP 800-63B section 5.1.1.2: NFKC), so that one password typed on
/// two keyboards is one: full-width letters, an accent as a mark of its own.
pub fn normal_form(password: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(password)
}

#[cfg(test)]
mod tests;
