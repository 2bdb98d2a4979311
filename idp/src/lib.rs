//! The identity provider of Taipei's schools. Rooms are listed from the top floor to the ground.

pub mod keys;
pub mod platform;
