//! «No» and «we are broken», each with one face for each kind of caller.

mod oauth;
mod page;
mod stop;

pub use oauth::OauthError;

pub use page::{Asked, ErrorPage, PageError, PageRefusal, not_found, render_page_errors};
pub use stop::{Paged, Stop};

use domain::refusal::OauthRefusal;

use platform::origin;

/// Logs a refusal, and notes it for the record of the client that the request is about.
pub fn note(refusal: &OauthRefusal) {
    tracing::info!(error.code = refusal.code.as_str(), reason = %refusal.private, "refused a request");
    origin::refused(refusal);
}
