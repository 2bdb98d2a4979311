//! The portal: a relying party to start from.

pub mod badge;
pub mod claims;
pub mod config;
pub mod http;
pub mod provider;
pub mod services;
pub mod signin;

pub use config::{Clock, Config};
