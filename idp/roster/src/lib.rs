//! The roster: its import, and an invented city written as a bundle.
//!
//! Rooms are listed from the top floor to the ground: a room may use those listed below it, never one above.

pub mod oneroster;

pub mod demo_city;
