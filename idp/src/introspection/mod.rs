//! Introspection (RFC 7662) and revocation (RFC 7009).

mod introspect;
mod revoke;

use crate::web::route::{Caller::Client, Card};

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    vec![
        Card::protocol("/oauth/introspect", Client).post(introspect::post),
        Card::protocol("/oauth/revoke", Client).post(revoke::post).for_scripts(),
    ]
}
