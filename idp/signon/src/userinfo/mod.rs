//! Userinfo (OIDC Core section 5.3): the claims that the person behind an access token lets its client know.

mod endpoint;

use web::room::Room;
use web::route::{Caller::Token, Card};

/// What this room has.
pub const ROOM: Room = Room { cards, ..Room::named("userinfo") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![Card::protocol("/oauth/userinfo", Token).get(endpoint::get).post(endpoint::post).for_scripts()]
}
