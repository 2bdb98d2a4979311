//! What a family sees of itself after sign-in: a guardian the children, whoever is entrusted with them and what was asked
//! of schools; a student the guardians.

mod acts;
mod child;
mod children;
mod correct;
mod guardians;
pub mod pages;
mod paths;

use web::render::PageCard;
use web::room::Room;
use web::route::Caller::{Anyone, SignedIn};
use web::route::Card;

use crate::relatives::{Child, tell_done};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ActPage>(),
        PageCard::of::<pages::ChildPage>(),
        PageCard::of::<pages::ChildrenPage>(),
        PageCard::of::<pages::CorrectPage>(),
        PageCard::of::<pages::GuardiansPage>(),
    ],
    ..Room::named("family")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn);
    vec![
        page("/me/children").get(children::get),
        Card::page("/me/children/frozen", Anyone).get(|app, language| tell_done(app, language, "frozen")),
        Card::page("/me/children/ended", Anyone).get(|app, language| tell_done(app, language, "ended")),
        page(Child::PATTERN).get(child::get),
        page(paths::Unbind::PATTERN).get(acts::get_unbind).form(acts::post_unbind),
        page(paths::NotMyChild::PATTERN).get(acts::get_not_mine).form(acts::post_not_mine),
        page(paths::Correct::PATTERN).get(correct::get).form(correct::post),
        page("/me/guardians").get(guardians::get),
        page(paths::GoesOn::PATTERN).form(guardians::post_goes_on).posted_from("/me/guardians"),
        page(paths::StopGuardian::PATTERN).get(guardians::get_stop).form(guardians::post_stop),
        page(paths::NotMyGuardian::PATTERN).get(guardians::get_wrong).form(guardians::post_wrong),
    ]
}
