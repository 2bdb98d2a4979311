//! Pages of the desk.

mod application;
mod bulk;
mod queue;

pub use application::{
    ApplicationActs, ApplicationNotice, ApplicationPage, DecidedLine, FieldLine, HistoryLine, ReasonRefusal,
    ReturnForm, SignatureShown,
};
pub use bulk::{BulkDonePage, BulkPage, Pick};
pub use queue::{Counts, DeskLink, Only, QueueLine, QueuePage, Show, Told, ToldKind, UndoOffer};
