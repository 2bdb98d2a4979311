//! The pages of a school: classes and their bindings, printed letters for families without one, custody blocks,
//! deputies, an export. Everything is read through `students::Scope`.

mod classes;
mod custody;
mod deputies;
mod letters;
mod overview;
pub mod pages;
mod sight;
mod student;

use crate::room::Room;
use crate::web::render::PageCard;
use crate::web::route::{Caller::Staff, Card};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ClassPage>(),
        PageCard::of::<pages::ConfirmPage>(),
        PageCard::of::<pages::DeputiesPage>(),
        PageCard::of::<pages::LettersPage>(),
        PageCard::of::<pages::OverviewPage>(),
        PageCard::of::<pages::StudentPage>(),
    ],
    ..Room::named("schools")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let student = "/school/students/{id}";
    vec![
        Card::page("/school", Staff).get(overview::get).entrance(),
        Card::page("/school/classes/{class}", Staff).get(classes::get),
        Card::page("/school/classes/{class}/deputies", Staff).get(deputies::get).form(deputies::post),
        Card::page("/school/classes/{class}/export.csv", Staff).get(classes::get_export),
        Card::page("/school/letters", Staff).form(letters::post).posted_from("/school"),
        Card::page(student, Staff).get(student::get),
        Card::page("/school/students/{id}/custody", Staff).form(custody::post).posted_from(student),
        Card::page("/school/students/{id}/custody/lift", Staff).form(custody::post_lift).posted_from(student),
        Card::page("/school/students/{id}/unfreeze", Staff).form(student::post_unfreeze).posted_from(student),
    ]
}
