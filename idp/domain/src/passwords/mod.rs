//! Rules for new passwords, and the measure of their strength.
//!
//! Nothing here sees a stored hash. The room with the hashes finds out that a password is one of the last three, and
//! reports it as [`PasswordRefusal::Reused`].

mod common;
mod policy;

pub use policy::{Holder, Judgement, MAX_LENGTH, PasswordPolicy, PasswordRefusal, PersonalFacts, Strength};

#[cfg(test)]
mod tests;
