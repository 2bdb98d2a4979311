//! The pages for people: about themselves, their children, their school.
//!
//! Rooms are listed from the top floor to the ground: a room may use those listed below it, never one above.

pub mod profile;

pub mod record;

pub mod reach;

pub mod removal;

pub mod ways;

pub mod family;

pub mod invitations;

pub mod requests;

pub mod relatives;

pub mod classroom;

pub mod schools;

pub mod review;

pub mod apply;
