//! The integration tests, one binary; folders mirror the rooms of the identity provider.
#![cfg(test)]

mod apply;
mod authorize;
mod browser;
mod cli;
mod clients;
mod consent;
mod contacts;
mod demo;
mod discovery;
mod documents;
mod family;
mod faults;
mod guardianship;
mod harness;
mod introspection;
mod login;
mod logout;
mod migrations;
mod oneroster;
mod operate;
mod platform;
mod portal;
mod profile;
mod registry;
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
