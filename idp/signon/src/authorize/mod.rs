//! The authorization endpoint (RFC 6749 section 4.1, OIDC Core section 3.1.2, RFC 9207).

mod answer;
mod endpoint;
mod hint;
pub mod pages;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::{Anyone, Handle};
use web::route::Card;

/// What this room has.
pub const ROOM: Room =
    Room { cards, pages: &[PageCard::of::<pages::FormPostPage>()], ..Room::named("authorize") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page("/oauth/authorize", Anyone).get(endpoint::get).post(endpoint::post).keeps_opener(),
        Card::page("/oauth/continue", Handle).get(endpoint::resume).keeps_opener(),
    ]
}
