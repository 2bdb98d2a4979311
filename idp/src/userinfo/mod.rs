//! Userinfo (OIDC Core section 5.3): the claims that the person behind an access token lets its client know.

mod endpoint;

use crate::web::route::{Caller::Token, Card};

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    vec![Card::protocol("/oauth/userinfo", Token).get(endpoint::get).post(endpoint::post).for_scripts()]
}
