//! 識別證登入: a child signs in by a printed badge and three pictures. What badges are is in `city::badges`, how a session
//! begins in `login`.
//!
//! The QR code holds the address of this page with the code behind `#`: that part of an address goes to no server, log or
//! other page (RFC 3986 section 3.5). A script takes it into the form and out of the address; without scripts the code below
//! the QR code is typed.

mod code;
pub mod pages;
mod pictures;
mod place;
mod visit;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::Anyone;
use web::route::Card;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::BadgePage>(), PageCard::of::<pages::PicturesPage>()],
    ..Room::named("badge")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, Anyone);
    vec![
        page("/badge").get(code::get).form(code::post).named_forms().entrance().keeps_opener(),
        page("/badge/pictures").form(pictures::post).named_forms().posted_from("/badge").keeps_opener(),
    ]
}
