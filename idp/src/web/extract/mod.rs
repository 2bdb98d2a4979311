//! Extractors: what a handler's signature says about its caller.

mod form;
mod language;
mod now;
mod peer;

pub use form::{CsrfForm, CsrfToken};
pub use language::Language;
pub use now::Now;
pub use peer::Peer;
