//! The demo city's parts.

mod mail;
