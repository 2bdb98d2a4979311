//! «No» and «we are broken», each with one face for each kind of caller.

mod oauth;
mod page;
mod stop;

pub use oauth::OauthError;

pub use page::{Asked, ErrorPage, PageError, PageRefusal, not_found, render_page_errors};
pub use stop::{Paged, Stop};
