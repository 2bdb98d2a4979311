//! The portal: a relying party to start from.

pub mod badge;
pub mod claims;
pub mod services;
