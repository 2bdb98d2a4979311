//! Every room's routes, merged in one list, and the layers around them.

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::app::App;
use crate::web;

/// The whole provider as one service.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(web::router())
        .fallback(web::error::not_found)
        .layer(from_fn_with_state(app.clone(), web::error::render_page_errors))
        .layer(from_fn_with_state(app.clone(), web::csp::set_headers))
        .with_state(app)
}
