//! 我的紀錄: what was done on one's account in plain words, and everything that is stored about oneself, to be taken along as
//! JSON or as a page (Personal Data Protection Act, articles 3 and 10: inquiry, review, and a copy).
//!
//! [`SECTIONS`] says what is taken along and from which tables, [`LEFT_OUT`] why other tables are not. `docs/own-record.md`
//! is printed from both.

mod acts;
mod cell;
mod limits;
mod overview;
pub mod pages;
mod sections;
mod store;
mod take;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::SignedIn;
use web::route::Card;

pub use sections::{LEFT_OUT, SECTIONS, SectionCard};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::RecordPage>(), PageCard::of::<pages::TakenPage>()],
    limits: limits::LIMITS,
    ..Room::named("record")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let taken = |path| Card::page(path, SignedIn);
    vec![
        Card::page(overview::HERE, SignedIn).get(overview::get).entrance(),
        taken("/me/record/data").form(take::post_data).posted_from(overview::HERE),
        taken("/me/record/page").form(take::post_page).posted_from(overview::HERE),
    ]
}
