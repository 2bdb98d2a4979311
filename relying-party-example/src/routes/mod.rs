//! The portal's addresses, who may call them, and the headers that all answers carry.

mod callback;
mod guard;
mod home;
mod sign_in;
mod sign_out;
mod tokens;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::pages::Stumble;
use crate::{Portal, backchannel, language};

pub use guard::{cookie, cookie_name};

/// All routes, with the guards around them.
pub fn all(portal: Portal) -> Router {
    // Forms of our own pages only.
    let forms = Router::new()
        .route("/logout", post(sign_out::post))
        .route("/as/{handle}/refresh", post(tokens::refresh))
        .route("/as/{handle}/userinfo", post(tokens::userinfo))
        .layer(middleware::from_fn_with_state(portal.clone(), guard::own_forms_only));
    Router::new()
        .route("/", get(home::landing))
        .route("/language", get(language::get))
        .route("/sign-in", get(sign_in::get))
        .route("/callback", get(callback::get))
        .route("/backchannel-logout", post(backchannel::post))
        .route("/as/{handle}", get(home::get))
        .route("/as/{handle}/claims", get(tokens::claims))
        .route("/as/{handle}/services/{key}", get(home::service))
        .route("/assets/portal.css", get(stylesheet))
        .route("/assets/icon.svg", get(icon))
        .route("/health", get(health))
        .merge(forms)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(portal.clone(), language::speak))
        .layer(middleware::from_fn(guard::ascii_cookies_only))
        .layer(middleware::from_fn_with_state(portal.clone(), guard::harden))
        .with_state(portal)
}

async fn stylesheet() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("../../assets/portal.css"))
}

async fn icon() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("../../assets/icon.svg"))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], text)
}

async fn health() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#)
}

async fn not_found(State(portal): State<Portal>) -> Response {
    portal.pages.stumble(StatusCode::NOT_FOUND, &Stumble::NOT_FOUND)
}
