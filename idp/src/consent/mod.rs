//! What a person lets a service know, and as whom she acts there.

pub mod pages;
