//! Pages of the review queue.

mod application;
mod bulk;
mod queue;

pub use application::{
    ApplicationActs, ApplicationNotice, ApplicationPage, DecidedLine, FieldLine, HistoryLine, ReasonRefusal,
    ReturnForm, SignatureShown,
};
pub use bulk::{BulkDonePage, BulkPage, Pick};
pub use queue::{Counts, Only, QueueLine, QueueLink, QueuePage, Show, Told, ToldKind, UndoOffer};
