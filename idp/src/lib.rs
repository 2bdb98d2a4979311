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

pub mod oneroster;

pub mod profile;

pub mod family;

pub mod schools;

pub mod review;

pub mod apply;

pub mod discovery;

pub mod userinfo;

pub mod introspection;

pub mod token;

pub mod logout;

pub mod authorize;

pub mod consent;

pub mod login;

pub mod guardianship;

pub mod documents;

pub mod registry;

pub mod students;

pub mod sessions;

pub mod grants;

pub mod contexts;

pub mod clients;

pub mod health;

pub mod notices;

pub mod contacts;

pub mod accounts;

pub mod room;

pub mod web;

pub mod app;

pub mod render;

pub mod config;

pub mod demo_city;
pub mod keys;
pub mod platform;

pub use serve::{Running, serve};
