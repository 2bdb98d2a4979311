//! What rooms declare, looked at as a whole.

mod letters;
mod pages;
mod routes;
