//! The token endpoint.

mod client_auth;
mod code;
mod gate;
mod refresh;
