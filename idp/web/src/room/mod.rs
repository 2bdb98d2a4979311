//! What a room says of itself as data: its routes, pages, rate limits, letters and chores.
//!
//! Each room that has any of these declares them in one constant, `ROOM`, beside its door. `idp::rooms` lists the
//! rooms. The router, the chores of a node, the generated tables in `docs` and the tests read that list and name no
//! room, so a new room is one folder, one line in `lib.rs` and one line in `rooms.rs`.

mod chores;
mod limits;

pub use chores::{BEGIN, Chore, Next, Period};
pub use limits::{Amount, ExactLimit, LimitCard, Numbers, RateLimit, TallyLimit};

use crate::letters::LetterCard;
use crate::render::PageCard;
use crate::route::Card;

/// What one room has.
#[derive(Clone, Copy)]
pub struct Room {
    /// The name of its folder.
    pub name: &'static str,
    /// Its routes.
    pub cards: fn() -> Vec<Card>,
    /// Its pages.
    pub pages: &'static [PageCard],
    /// Its rate limits.
    pub limits: &'static [LimitCard],
    /// The mails and short messages that it writes.
    pub letters: &'static [LetterCard],
    /// What each node does for it without being asked.
    pub chores: &'static [Chore],
}

impl Room {
    /// A room that has nothing yet: the rest of `Room { cards, ..Room::named("login") }`.
    pub const fn named(name: &'static str) -> Self {
        Self { name, cards: Vec::new, pages: &[], limits: &[], letters: &[], chores: &[] }
    }
}
