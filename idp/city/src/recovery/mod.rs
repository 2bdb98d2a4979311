//! Ways back in: mailed links, phrases that a school hands out, rescue mailboxes, and contacts that their owner changes and
//! can put back. Owns tables `recovery_ticket`, `rescue_mailbox`, `contact_change`.
//!
//! Whoever asks for a link learns nothing of an account: each request reads, writes and composes the same. A ticket names
//! the password that it replaces, so every change of the password ends it.

mod ask;
mod audience;
mod change;
mod handles;
mod letters;
mod limits;
mod on_file;
mod phrase;
mod reset;
mod store;
mod ticket;
mod undo;

use web::room::{Chore, Next, Period, Room};

pub use ask::{Asked, ask_for_link};
pub use change::{ChangeRefusal, NameProblem, ask_to_change, change_alias, confirm_change, remove_rescue};
pub use handles::{AskedContact, UndoLink};
pub use on_file::{OnFile, on_file};
pub use phrase::{IssuedPhrase, issue_phrase, try_phrase};
pub use reset::{Reset, reset_within, tell_reset};
pub use store::{forget_within, purge, remove_of_person_within, void_all_within};
pub use ticket::Ticket;
pub use undo::{Undoable, find_undoable, undo_change};

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: &[Chore {
        name: "removing links, phrases and undos that expired",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("recovery")
};
