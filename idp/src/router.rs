//! Every room's routes, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

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
        let (route, handlers) = card.into_parts(body_bytes);
        router = router.route(route.path, handlers);
        routes.push(route);
    }
    let routes: RouteMap = routes.into_iter().collect();
    router
        .fallback(web::error::not_found)
        .method_not_allowed_fallback(web::guard::method_not_allowed)
        .layer(from_fn_with_state((app.clone(), Arc::new(routes)), around))
        .with_state(app)
}

/// What is around every route, from the outside to the inside. It is one layer, since each layer of axum copies all that
/// is inside it for every request.
async fn around(State((app, routes)): State<(App, Arc<RouteMap>)>, request: Request, next: Next) -> Response {
    let app = &app;
    let shared = async |request| clients::share(app, request, async |request| next.run(request).await).await;
    let guarded = async |request| web::guard::guard(app, request, shared).await;
    let rendered = async |request| web::error::render_page_errors(app, request, guarded).await;
    let with_headers = async |request| web::csp::set_headers(app, request, rendered).await;
    let kept = async |request| clients::keep_refusals(app, request, with_headers).await;
    web::observe::observe(app, routes, request, kept).await
}
