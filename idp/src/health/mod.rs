//! What the operator's machines ask: does the process live, can it serve, what did it do.

mod metrics;
mod probes;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use crate::app::App;
use crate::web::host;

/// `GET /health`, `GET /ready`, `GET /metrics`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/health", get(probes::health))
        .route("/ready", get(probes::ready))
        .route("/metrics", get(metrics::get))
}

/// `GET /metrics` alone, for an address of its own.
pub fn metrics_router(app: App) -> Router {
    Router::new().route("/metrics", get(metrics::get_unguarded)).layer(from_fn(host::check)).with_state(app)
}
