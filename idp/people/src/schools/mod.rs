//! The pages of a school: classes and their bindings, printed letters for families without one, badges of children, custody
//! blocks, deputies, an export. Everything is read through `students::Scope`.

mod badge_acts;
mod badge_list;
mod badges;
mod classes;
mod custody;
mod deputies;
mod first_sign_in;
mod letters;
mod overview;
pub mod pages;
mod paths;
mod phrase;
mod sight;
mod student;

use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::Staff, Card};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::BadgesPage>(),
        PageCard::of::<pages::BadgeSheetsPage>(),
        PageCard::of::<pages::ClassPage>(),
        PageCard::of::<pages::ConfirmBadgesPage>(),
        PageCard::of::<pages::ConfirmPage>(),
        PageCard::of::<pages::DeputiesPage>(),
        PageCard::of::<pages::FirstSignInPage>(),
        PageCard::of::<pages::LettersPage>(),
        PageCard::of::<pages::OverviewPage>(),
        PageCard::of::<pages::PhrasePage>(),
        PageCard::of::<pages::StaffPage>(),
        PageCard::of::<pages::StudentPage>(),
    ],
    ..Room::named("schools")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, Staff);
    let student = paths::StudentPath::PATTERN;
    vec![
        page("/school").get(overview::get).entrance(),
        page(paths::ClassPath::PATTERN).get(classes::get),
        page(paths::DeputiesPath::PATTERN).get(deputies::get).form(deputies::post),
        page(paths::ExportPath::PATTERN).get(classes::get_export),
        page(paths::BadgesPath::PATTERN).get(badges::get).form(badges::post),
        page(paths::BadgePath::PATTERN).form(badge_acts::post).posted_from(paths::BadgesPath::PATTERN),
        page("/school/letters").form(letters::post).posted_from("/school"),
        page("/school/staff").get(first_sign_in::get_staff).form(first_sign_in::post_staff),
        page(student).get(student::get),
        page(paths::FirstSignInPath::PATTERN).form(first_sign_in::post_student).posted_from(student),
        page(paths::PhrasePath::PATTERN).form(phrase::post_student).posted_from(student),
        page("/school/staff/phrase").form(phrase::post_staff).posted_from("/school/staff"),
        page(paths::CustodyPath::PATTERN).form(custody::post).posted_from(student),
        page(paths::LiftPath::PATTERN).form(custody::post_lift).posted_from(student),
        page(paths::UnfreezePath::PATTERN).form(student::post_unfreeze).posted_from(student),
    ]
}
