//! The identity provider of Taipei's schools.
//!
//! Rooms are listed from the top floor to the ground: a room may use those listed below it, never one above.

#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "unit tests may start tasks and make ids"))]

pub mod cli;
pub mod operate;
pub mod serve;

pub mod router;

pub mod compose;

pub mod rooms;

pub mod health;

pub use serve::{Running, serve};
