//! The integration tests, one binary; folders mirror the rooms of the identity provider.
#![cfg(test)]
// A test is one future that holds a whole city: its layout nests deeper than the 128 levels of the default.
#![recursion_limit = "256"]

mod applications;
mod apply;
mod authorize;
mod badges;
mod bindings;
mod browser;
mod classroom;
mod cli;
mod clients;
mod consent;
mod contacts;
mod demo;
mod discovery;
mod documents;
mod factors;
mod family;
mod faults;
mod harness;
mod introspection;
mod login;
mod logout;
mod migrations;
mod oneroster;
mod operate;
mod passkeys;
mod platform;
mod portal;
mod profile;
mod record;
mod recovery;
mod registry;
mod removal;
mod review;
mod rooms;
mod routes;
mod schools;
mod sessions;
mod students;
mod tidy;
mod token;
mod upstream;
mod userinfo;
mod web;
