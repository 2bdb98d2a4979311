//! The demo city.

pub mod clients;
pub mod file;
pub mod mail;
pub mod ports;
