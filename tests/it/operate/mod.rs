//! What an operator does beside serving.

mod client;
mod keys;
mod restore;
