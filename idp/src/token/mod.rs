//! The token endpoint (RFC 6749 section 3.2) and what it issues.

mod access;
mod client_credentials;
mod code;
mod endpoint;
mod issue;
mod refresh;

use axum::Router;
use axum::routing::post;

use crate::app::App;

pub use access::{Holder, holder, open_access, open_refresh, revocation_name};

/// POST /oauth/token.
pub fn router() -> Router<App> {
    Router::new().route("/oauth/token", post(endpoint::post))
}
