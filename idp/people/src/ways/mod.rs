//! The ways in of a person: the app, passkeys, recovery codes, trusted devices. Each change needs a fresh proof
//! (`Session::is_fresh`), and the second step of whoever has a factor.

mod app;
mod devices;
mod due;
mod overview;
pub mod pages;
mod passkeys;
mod prove;
mod raise;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::SignedIn;
use web::route::Card;

pub(crate) use prove::{After, first};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::AppPage>(),
        PageCard::of::<pages::CodesPage>(),
        PageCard::of::<pages::DuePage>(),
        PageCard::of::<pages::ProvePage>(),
        PageCard::of::<pages::WaysPage>(),
    ],
    ..Room::named("ways")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn).before_factor().keeps_opener_in_request();
    vec![
        page("/me/ways").get(overview::get).entrance(),
        page("/me/ways/due").get(due::get),
        page("/me/ways/app").get(app::get).form(app::post),
        page("/me/ways/app/end").form(app::post_end).posted_from("/me/ways"),
        page("/me/ways/codes").form(devices::post_codes).posted_from("/me/ways"),
        page("/me/ways/devices/end").form(devices::post_end).posted_from("/me/ways"),
        page("/me/ways/passkeys").form(passkeys::post).posted_from("/me/ways"),
        page("/me/ways/passkeys/question").form(passkeys::question).posted_from("/me/ways"),
        page("/me/ways/passkeys/end").form(passkeys::post_end).posted_from("/me/ways"),
        page("/me/prove").get(prove::get).form(prove::post),
        page("/me/prove/passkey").form(prove::post_passkey).posted_from("/me/prove"),
        page("/me/prove/passkey/question").form(prove::question).posted_from("/me/prove"),
    ]
}
