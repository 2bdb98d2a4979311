//! Every room's routes, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::rooms::ROOMS;
use city::clients;
use web::app::App;
use web::route::{Card, RouteMap};

/// The routes of every room.
fn cards() -> impl Iterator<Item = Card> {
    ROOMS.iter().flat_map(|room| (room.cards)())
}

/// What is known of every route.
pub fn routes() -> RouteMap {
    cards().map(Card::into_route).collect()
}

/// The whole provider as one service.
pub fn router(app: App) -> Router {
    let body_bytes = app.config.server.limits.body_bytes;
    let mut router = Router::new();
    let mut routes = Vec::new();
    for card in cards() {
        let (route, mut handlers) = card.into_parts(body_bytes);
        if route.for_scripts {
            // A preflight is a method that no handler takes.
            handlers = handlers
                .fallback(web::guard::method_not_allowed)
                .layer(from_fn_with_state(app.clone(), clients::share));
        }
        router = router.route(route.path, handlers);
        routes.push(route);
    }
    let routes: RouteMap = routes.into_iter().collect();
    router
        .fallback(web::error::not_found)
        .method_not_allowed_fallback(web::guard::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), web::guard::guard))
        .layer(from_fn_with_state(app.clone(), web::error::render_page_errors))
        .layer(from_fn_with_state(app.clone(), web::csp::set_headers))
        .layer(from_fn_with_state(app.clone(), clients::keep_refusals))
        .layer(from_fn_with_state((app.clone(), Arc::new(routes)), web::observe::observe))
        .with_state(app)
}
