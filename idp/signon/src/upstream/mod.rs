//! 其他登入方式: signing in by an account of another provider. Owns table `upstream_start`.
//!
//! Such an account opens the account that its owner linked it to, and nothing else: it makes no person, no account, no role
//! and no link. Only somebody who is signed in links one, in the browser in which it came back. Tokens of providers are
//! dropped after use.

mod begin;
mod callback;
mod found;
mod key;
mod letters;
mod limits;
mod offer;
mod oidc;
pub mod pages;
mod paths;
mod pending;
mod plain;
mod proof;
mod provider;
mod store;
mod ways;
mod wire;

use domain::ids::PersonId;

use crate::login::SignInBy;
use paths::{Callback, LinkBy};
use web::onward::Onward;
use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::{Anyone, SignedIn};
use web::route::Card;

pub use ways::section;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::OfferPage>()],
    chores: &[Chore {
        name: "removing sign-ins by other providers that nobody came back from",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(store::purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    letters: letters::LETTERS,
    limits: limits::LIMITS,
    ..Room::named("upstream")
};

/// The page with the links.
const ME: &str = "/me";
/// The page that offers a link.
const OFFER: &str = "/me/ways/offer";

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page(SignInBy::PATTERN, Anyone)
            .get(begin::get)
            .form(begin::post)
            .named_forms()
            .posted_from("/login")
            .keeps_opener(),
        Card::page(Callback::PATTERN, Anyone).get(callback::get).keeps_opener(),
        Card::page(LinkBy::PATTERN, SignedIn).form(begin::post_link).posted_from(ME),
        Card::page(OFFER, SignedIn).get(offer::get).form(offer::post).keeps_opener_in_request(),
        Card::page("/me/ways/end", SignedIn).form(ways::post_end).posted_from(ME),
    ]
}

/// What a browser was sent for.
enum Way {
    /// To sign in, and to go on there; with the tick that many people use the computer, where the form is known.
    SignIn(Onward, Option<bool>),
    /// To link an account to that of this person.
    Link(PersonId),
}

impl Way {
    fn of(pending: &pending::Pending) -> Self {
        if let Some(person) = pending.link_for {
            return Self::Link(person);
        }
        let onward = Onward { tx: pending.tx.clone(), back: pending.back.clone() };
        Self::SignIn(onward, Some(pending.is_shared))
    }
}
