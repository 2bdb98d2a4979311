//! Extractors: what a handler's signature says about its caller.

mod form;
mod forwarded;
mod language;
mod now;
mod oauth_form;
mod peer;

pub use form::{CsrfForm, CsrfToken, FormOf, LongCsrfForm};
pub use forwarded::Forwarded;
pub use language::Language;
pub use now::Now;
pub use oauth_form::OauthForm;
pub use peer::{Peer, network_of};
