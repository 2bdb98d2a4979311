//! Signing out (OIDC RP-Initiated Logout).

mod backchannel;
mod endpoint;
pub mod pages;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use backchannel::LogoutCourier;

/// GET and POST /oauth/logout, POST /oauth/logout/confirm.
pub fn router() -> Router<App> {
    Router::new()
        .route("/oauth/logout", get(endpoint::get).post(endpoint::post))
        .route("/oauth/logout/confirm", post(endpoint::confirm))
}
