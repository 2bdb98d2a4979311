//! Userinfo (OIDC Core section 5.3): the claims that the person behind an access token lets its client know.

mod endpoint;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// GET and POST /oauth/userinfo.
pub fn router() -> Router<App> {
    Router::new().route("/oauth/userinfo", get(endpoint::get).post(endpoint::post))
}
