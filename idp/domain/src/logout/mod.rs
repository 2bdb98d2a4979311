//! Signing out: what is said to clients.

pub mod backchannel;
