//! What every room stands on: sealing, hashing, secrets.

pub mod cache;
pub mod clock;
pub mod db;
pub mod fault;
pub mod hash;
pub mod seal;
pub mod secret;
