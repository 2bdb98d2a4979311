//! Every room's routes, merged in one list, and the layers around them.

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::{
    apply, authorize, consent, discovery, documents, family, health, introspection, login, logout, profile,
    review, schools, token, userinfo, web,
};

/// The whole provider as one service.
pub fn router(app: App) -> Router {
    let body_bytes = app.config.server.limits.body_bytes;
    Router::new()
        .merge(discovery::router(&app))
        .merge(apply::router())
        .merge(review::router())
        .merge(schools::router())
        .merge(userinfo::router())
        .merge(introspection::router())
        .merge(token::router())
        .merge(logout::router())
        .merge(authorize::router())
        .merge(consent::router())
        .merge(web::router())
        .merge(health::router())
        .merge(login::router())
        .merge(profile::router())
        .merge(family::router())
        .layer(RequestBodyLimitLayer::new(body_bytes))
        // A page that takes a file reads it itself, piece by piece.
        .merge(documents::router())
        .fallback(web::error::not_found)
        .method_not_allowed_fallback(web::guard::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), web::guard::guard))
        .layer(from_fn_with_state(app.clone(), web::error::render_page_errors))
        .layer(from_fn_with_state(app.clone(), web::csp::set_headers))
        .layer(from_fn_with_state(app.clone(), web::observe::observe))
        .with_state(app)
}
