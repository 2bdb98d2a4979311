//! 我的身分: what a person can act as, the services she uses, where she is signed in, her password.

mod me;
pub mod pages;
mod password;
mod posts;

use axum::response::Redirect;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::{Anyone, SignedIn};
use web::route::Card;

/// What this room has.
pub const ROOM: Room = Room { cards, pages: &[PageCard::of::<pages::MePage>()], ..Room::named("profile") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page("/", Anyone).get(home),
        Card::page("/me", SignedIn).get(me::get),
        Card::page("/me/context", SignedIn).form(posts::choose_context).posted_from("/me"),
        Card::page("/me/services/end", SignedIn).form(posts::end_service).posted_from("/me"),
        Card::page("/me/sessions/end", SignedIn).form(posts::end_session).posted_from("/me"),
        Card::page("/me/sessions/end-others", SignedIn).form(posts::end_others).posted_from("/me"),
        Card::page("/me/logout", SignedIn).before_factor().form(posts::logout).posted_from("/me"),
        Card::page("/me/password", SignedIn).get(password::get).form(password::post),
        Card::page("/me/password/strength", SignedIn)
            .form(password::post_strength)
            .posted_from("/me/password"),
    ]
}

/// The front door leads to one's own page.
async fn home() -> Redirect {
    Redirect::to("/me")
}
