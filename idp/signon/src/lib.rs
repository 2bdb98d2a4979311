//! The protocol, and the ways in.
//!
//! Rooms are listed from the top floor to the ground: a room may use those listed below it, never one above.

pub mod discovery;

pub mod userinfo;

pub mod introspection;

pub mod token;

pub mod logout;

pub mod authorize;

pub mod consent;

pub mod recover;

pub mod badge;

pub mod upstream;

pub mod login;
