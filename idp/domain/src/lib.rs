//! The vocabulary and the rules of the sign-on, of the specifications and of the city.
//!
//! Nothing here does IO, reads a clock or draws a random number: time and random bytes are arguments.

pub mod accounts;
pub mod assurance;
pub mod authorize;
pub mod badges;
pub mod binding;
pub mod claims;
pub mod client_auth;
pub mod clients;
pub mod consents;
pub mod contacts;
pub mod contexts;
pub mod factors;
pub mod gate;
pub mod grants;
pub mod identifiers;
pub mod ids;
pub mod jose;
pub mod logout;
pub mod oneroster;
pub mod parameters;
pub mod passwords;
pub mod pkce;
pub mod pseudonyms;
pub mod recovery;
pub mod refresh;
pub mod refusal;
pub mod registration;
pub mod removal;
pub mod review;
#[cfg(test)]
pub(crate) mod samples;
pub mod scope;
pub mod sessions;
pub mod standing;
pub mod timestamp;
pub mod tokens;
pub mod upstream;
