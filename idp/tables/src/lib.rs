//! One file a table: derived entities only, no logic.

pub mod academic_session;
pub mod account;
pub mod attempt;
pub mod audit_entry;
pub mod binding;
pub mod class;
pub mod client;
pub mod client_secret;
pub mod consent;
pub mod context;
pub mod enrollment;
pub mod grant;
pub mod identifier;
pub mod import_run;
pub mod invalidation;
pub mod job;
pub mod org;
pub mod password;
pub mod person;
pub mod refused_row;
pub mod roster_row;
pub mod session;
pub mod spent;
