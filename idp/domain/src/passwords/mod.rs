//! What a new password must be, and how strong it is.
//!
//! Nothing here sees a stored hash: that a password is one of the last three is found out where the hashes
//! are, and told in the same words, as [`PasswordRefusal::Reused`].

mod common;
mod policy;

pub use policy::{Holder, Judgement, MAX_LENGTH, PasswordPolicy, PasswordRefusal, PersonalFacts, Strength};

#[cfg(test)]
mod tests;
