//! The authorization endpoint (RFC 6749 section 4.1, OIDC Core section 3.1.2, RFC 9207).

mod answer;
mod endpoint;
mod hint;
pub mod pages;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// GET and POST /oauth/authorize, GET /oauth/continue.
pub fn router() -> Router<App> {
    Router::new()
        .route("/oauth/authorize", get(endpoint::get).post(endpoint::post))
        .route("/oauth/continue", get(endpoint::resume))
}
