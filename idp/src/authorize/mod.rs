//! The authorization endpoint (RFC 6749 section 4.1, OIDC Core section 3.1.2, RFC 9207).

mod answer;
mod endpoint;
mod hint;
pub mod pages;

use crate::web::route::Caller::{Anyone, Handle};
use crate::web::route::Card;

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    vec![
        Card::page("/oauth/authorize", Anyone).get(endpoint::get).post(endpoint::post).keeps_opener(),
        Card::page("/oauth/continue", Handle).get(endpoint::resume).keeps_opener(),
    ]
}
