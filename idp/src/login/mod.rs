//! Coming in: signing in by a password, the first sign-in.

pub mod pages;
