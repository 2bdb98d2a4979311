//! Extractors: what a handler's signature says about its caller.

mod asker;
mod form;
mod form_of;
mod forwarded;
mod language;
mod now;
mod oauth_form;
mod peer;

pub use asker::Asker;
pub use form::{CsrfForm, CsrfToken, LongCsrfForm};
pub use form_of::FormOf;
pub use forwarded::Forwarded;
pub use language::Language;
pub use now::Now;
pub use oauth_form::OauthForm;
pub use peer::{Peer, network_of};
