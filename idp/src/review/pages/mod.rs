//! The pages of the desk.

mod case;
mod queue;

pub use case::{CasePage, EventLine, FieldLine, Told};
pub use queue::{BulkPage, Counts, QueueLine, QueueNotice, QueuePage, ScopeLine, Show, UndoOffer};
