//! The demo city: its parts, and the whole as a person goes through it.

mod cases;
mod mail;
pub(crate) mod story;
