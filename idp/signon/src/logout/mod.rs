//! Signing out (OIDC RP-Initiated Logout).

mod backchannel;
mod endpoint;
pub mod pages;

use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::Anyone, Card};

pub use backchannel::LogoutCourier;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::LoggedOutPage>(), PageCard::of::<pages::LogoutPage>()],
    ..Room::named("logout")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page("/oauth/logout", Anyone).get(endpoint::get).post(endpoint::post).keeps_opener(),
        Card::page("/oauth/logout/confirm", Anyone)
            .form(endpoint::confirm)
            .posted_from("/oauth/logout")
            .keeps_opener(),
    ]
}
