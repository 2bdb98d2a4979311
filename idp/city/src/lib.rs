//! The city: who its people are, which clients ask for them, and who is bound to whom. Stores and use cases.
//!
//! Rooms are listed from the top floor to the ground: a room may use those listed below it, never one above.

pub mod applications;

pub mod bindings;

pub mod documents;

pub mod registry;

pub mod windows;

pub mod students;

pub mod badges;

pub mod recovery;

pub mod sessions;

pub mod grants;

pub mod contexts;

pub mod clients;

pub mod notices;

pub mod contacts;

pub mod factors;

pub mod passkeys;

pub mod links;

pub mod accounts;

pub mod removals;
