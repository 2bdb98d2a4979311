//! What endpoints share: errors with their faces, extractors, pages, cookies.

pub mod app;
pub mod ask;
pub mod assets;
pub mod cookies;
pub mod csp;
pub mod device;
pub mod error;
pub mod extract;
pub mod flood;
pub mod form;
pub mod guard;
pub mod host;
pub mod json;
pub mod language;
pub mod letters;
pub mod moment;
pub mod observe;
pub mod onward;
pub mod path;
pub mod render;
pub mod request_id;
pub mod room;
pub mod route;
pub mod shared;
pub mod signature;
pub mod transaction;

use crate::render::PageCard;
pub use crate::render::{cards, i18n};
use route::{Caller::Anyone, Card};

/// Pages that show what went wrong, whatever the room.
pub const PAGES: &[PageCard] = &[PageCard::of::<error::ErrorPage>()];

/// What pages need besides themselves.
pub fn cards() -> Vec<Card> {
    vec![
        Card::page("/assets/{name}", Anyone).get(assets::get),
        Card::page("/language", Anyone).get(language::get),
    ]
}
