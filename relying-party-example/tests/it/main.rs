//! The portal against an issuer that can be made to misbehave; the well-behaved one is the city's own, in the
//! workspace's tests.
#![cfg(test)]

mod browser;
mod colours;
mod issuer;
mod logout_token;
mod sign_in;
mod sign_out;
