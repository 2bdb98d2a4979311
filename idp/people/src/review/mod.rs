//! The review queue: the homeroom teacher decides about the applications of her class's guardians; her deputy and the school's
//! administrators see what the clock has opened to them. Whatever is not hers is not there for her, and on record.

mod access;
mod application;
mod assess;
mod bulk;
mod decide;
pub mod pages;
mod paths;
mod queue;
mod queues;

use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::Staff, Card};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ApplicationPage>(),
        PageCard::of::<pages::BulkDonePage>(),
        PageCard::of::<pages::BulkPage>(),
        PageCard::of::<pages::QueuePage>(),
    ],
    ..Room::named("review")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let one = paths::ApplicationPath::PATTERN;
    vec![
        Card::page("/review", Staff).get(queue::get).entrance(),
        Card::page("/review/bulk", Staff).form(bulk::post).posted_from("/review"),
        Card::page("/review/bulk/approve", Staff).form(bulk::post_approve).posted_from("/review"),
        Card::page(one, Staff).get(application::get),
        Card::page(paths::ApprovePath::PATTERN, Staff).form(decide::post_approve).posted_from(one),
        Card::page(paths::DocumentPath::PATTERN, Staff).get(application::get_document),
        Card::page(paths::ReturnPath::PATTERN, Staff).form(decide::post_return).posted_from(one),
        Card::page(paths::UndoPath::PATTERN, Staff).form(decide::post_undo).posted_from(one),
    ]
}
