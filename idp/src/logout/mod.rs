//! Signing out (OIDC RP-Initiated Logout).

mod backchannel;
mod endpoint;
pub mod pages;

use crate::web::route::{Caller::Anyone, Card};

pub use backchannel::LogoutCourier;

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    vec![
        Card::page("/oauth/logout", Anyone).get(endpoint::get).post(endpoint::post).keeps_opener(),
        Card::page("/oauth/logout/confirm", Anyone)
            .form(endpoint::confirm)
            .posted_from("/oauth/logout")
            .keeps_opener(),
    ]
}
