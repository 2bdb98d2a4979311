//! Signing in by an account of another provider (OIDC Core section 3.1, as a relying party): what counts of its answers.
//!
//! The provider vouches for one thing: that its account came back in this browser. Its names, titles and addresses decide
//! nothing.

mod answer;
mod claims;
mod hint;
mod issuer;
mod name;

#[cfg(test)]
mod tests;

pub use answer::{Answer, AnswerRefusal, read_answer};
pub use claims::{ClaimRefusal, Claims, judge_claims};
pub use hint::{Hint, MOST_NAME_CHARACTERS, masked, read_hint};
pub use issuer::IssuerRule;
pub use name::UpstreamName;

/// A person has so many seconds from being sent away to coming back, and as many from coming back unknown to signing in and
/// linking the account.
pub const WAY_SECONDS: i64 = 600;
