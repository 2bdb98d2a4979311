//! What every room stands on: sealing, hashing, secrets.

pub mod cache;
pub mod clock;
pub mod db;
pub mod fault;
pub mod hash;
pub mod invalidate;
pub mod jobs;
pub mod mail;
pub mod metrics;
pub mod outbound;
pub mod seal;
pub mod secret;
pub mod spent;
