//! 移除帳號: a guardian without a child has the account removed, and has seven days to think again.
//!
//! The wish is kept in `city::removals`; `domain::removal` says who may go. A chore carries it out.

mod ask;
mod carry;
mod facts;
mod letters;
mod limits;
pub mod pages;

use web::render::PageCard;
use web::room::{Chore, Period, Room};
use web::route::Caller::SignedIn;
use web::route::Card;

pub use carry::carry_out_due;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::RemovalPage>()],
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: &[Chore {
        name: "removing accounts whose owners asked for it seven days ago",
        period: Period::FiveMinutes,
        batch: |app, after| Box::pin(carry_out_due(app, after, app.now())),
    }],
    ..Room::named("removal")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page(ask::HERE, SignedIn).get(ask::get).form(ask::post).entrance(),
        Card::page("/me/removal/back", SignedIn).form(ask::post_back).posted_from(ask::HERE),
    ]
}
