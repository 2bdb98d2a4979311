//! The outermost layer: names each request, logs and counts its answer. Addresses are logged as the pattern of their
//! route, so that no code, token or name in a path or query reaches the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};
use tracing::Instrument as _;

use super::extract::Peer;
use super::request_id::{REQUEST_ID, RequestIds};
use super::route::{Place, RouteMap};
use crate::app::App;
use platform::origin::Origin;

/// What a request without a route is called.
const NO_ROUTE: &str = "(none)";

/// Names the request and finds its place among the routes, lets it be answered, logs and counts.
pub async fn observe(
    app: &App,
    routes: Arc<RouteMap>,
    mut request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let began = Instant::now();
    let peer = request.extensions().get::<Peer>().copied();
    let id = app.part::<RequestIds>().name(peer.as_ref(), request.headers());
    let place = Place::of(routes, &request);
    let route = place.route().map_or(NO_ROUTE, |route| route.path);
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(place);
    let span = tracing::info_span!("request", request_id = %id.0, client.id = tracing::field::Empty);
    let answer = handle(request).instrument(span.clone());
    let at_school = peer.as_ref().and_then(|peer| app.config.server.is_school(peer.address));
    let mut response = Origin::of_request(Arc::clone(&id.0), at_school, answer).await;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (status, took) = (response.status(), began.elapsed());
    app.metrics.answered(route, &method, status.as_u16(), took);
    span.in_scope(|| log(&method, route, status, took, peer));
    response
}

fn log(method: &Method, route: &str, status: StatusCode, took: Duration, peer: Option<Peer>) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let peer = peer.map(|peer| tracing::field::display(peer.address));
    tracing::info!(target: "access", %method, route, status = status.as_u16(), ms, peer, "answered");
}
