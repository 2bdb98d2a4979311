//! 我的聯絡方式: a person changes e-mail address, rescue mailbox, mobile number and login name alone. What this does is in
//! `city::recovery`.
//!
//! Each change needs a fresh proof, as the ways in do (`ways::first`).

mod change;
mod name;
mod overview;
pub mod pages;
mod paths;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::SignedIn;
use web::route::Card;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ContactsPage>(),
        PageCard::of::<pages::ChangePage>(),
        PageCard::of::<pages::CodePage>(),
        PageCard::of::<pages::NamePage>(),
    ],
    ..Room::named("reach")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn);
    vec![
        page("/me/contacts").get(overview::get).entrance(),
        page(paths::ChangePath::PATTERN).get(change::get).form(change::post),
        page("/me/contacts/code").form(change::post_code).posted_from("/me/contacts"),
        page("/me/contacts/rescue/end").form(overview::post_end).posted_from("/me/contacts"),
        page("/me/login-name").get(name::get).form(name::post),
    ]
}
