//! What every room stands on: the database, the clock, sealing, hashing, secrets, the audit record.

#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "unit tests may start tasks and make ids"))]

pub mod audit;
pub mod bound;
pub mod cache;
pub mod clock;
pub mod config;
pub mod convert;
pub mod db;
pub mod fault;
pub mod hash;
pub mod high_water;
pub mod ids;
pub mod installation;
pub mod invalidate;
pub mod jobs;
pub mod key_sets;
pub mod keys;
pub mod limits;
pub mod mail;
pub mod metrics;
pub mod offload;
pub mod origin;
pub mod outbound;
pub mod percent;
pub mod random;
pub mod seal;
pub mod secret;
pub mod sms;
pub mod spent;
