//! 忘記密碼: the pages of a forgotten password, and of putting a changed contact back. What they do is in `city::recovery`.

mod ask;
mod new;
pub mod pages;
mod undo;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::Anyone;
use web::route::Card;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::RecoverPage>(),
        PageCard::of::<pages::NewPasswordPage>(),
        PageCard::of::<pages::RecoveredPage>(),
        PageCard::of::<pages::UndoPage>(),
    ],
    ..Room::named("recover")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, Anyone);
    vec![
        page("/recover").get(ask::get).form(ask::post).named_forms().entrance().keeps_opener(),
        page("/recover/phrase").form(ask::post_phrase).named_forms().posted_from("/recover").keeps_opener(),
        page("/recover/new").get(new::get).form(new::post).named_forms().keeps_opener(),
        page("/recover/strength").form(new::post_strength).named_forms().posted_from("/recover/new"),
        page("/recover/done").get(new::get_done).keeps_opener(),
        page("/recover/undo").get(undo::get).form(undo::post).named_forms(),
    ]
}
