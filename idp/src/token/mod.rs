//! The token endpoint (RFC 6749 section 3.2) and what it issues.

mod access;
mod client_credentials;
mod code;
mod endpoint;
mod issue;
mod refresh;

use crate::web::route::{Caller::Client, Card};

pub use access::{Holder, holder, open_access, open_refresh, revocation_name};

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    vec![Card::protocol("/oauth/token", Client).post(endpoint::post).for_scripts()]
}
