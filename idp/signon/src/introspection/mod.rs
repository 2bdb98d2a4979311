//! Introspection (RFC 7662) and revocation (RFC 7009).

mod introspect;
mod revoke;

use web::room::Room;
use web::route::{Caller::Client, Card};

/// What this room has.
pub const ROOM: Room = Room { cards, ..Room::named("introspection") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::protocol("/oauth/introspect", Client).post(introspect::post),
        Card::protocol("/oauth/revoke", Client).post(revoke::post).for_scripts(),
    ]
}
