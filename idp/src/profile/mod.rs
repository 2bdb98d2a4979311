//! 我的身分: what a person can act as, the services she uses, where she is signed in, her password.

mod me;
pub mod pages;
mod password;
mod posts;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/me", get(me::get))
        .route("/me/context", post(posts::choose_context))
        .route("/me/services/end", post(posts::end_service))
        .route("/me/sessions/end", post(posts::end_session))
        .route("/me/logout", post(posts::logout))
        .route("/me/password", get(password::get).post(password::post))
        .route("/me/password/strength", post(password::post_strength))
}

/// The front door leads to one's own page.
async fn home() -> Redirect {
    Redirect::to("/me")
}
