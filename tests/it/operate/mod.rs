//! What an operator does beside serving.

mod keys;
mod restore;
mod service;
