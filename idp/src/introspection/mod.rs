//! Introspection (RFC 7662) and revocation (RFC 7009).

mod introspect;
mod revoke;

use axum::Router;
use axum::routing::post;

use crate::app::App;

/// POST /oauth/introspect and /oauth/revoke.
pub fn router() -> Router<App> {
    Router::new()
        .route("/oauth/introspect", post(introspect::post))
        .route("/oauth/revoke", post(revoke::post))
}
