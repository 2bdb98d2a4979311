//! The integration tests, one binary; folders mirror the rooms of the identity provider.
#![cfg(test)]

mod clients;
mod demo;
mod harness;
mod login;
mod migrations;
mod oneroster;
mod portal;
mod tidy;
mod web;
