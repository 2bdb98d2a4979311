//! What the operator's machines ask: does the process live, can it serve, what did it do.

mod metrics;
mod probes;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use web::app::App;
use web::host;
use web::room::Room;
use web::route::Caller::{Anyone, Operator};
use web::route::Card;

/// What this room has.
pub const ROOM: Room = Room { cards, ..Room::named("health") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::probe("/health", Anyone).get(probes::health),
        Card::probe("/ready", Anyone).get(probes::ready),
        Card::probe("/metrics", Operator).get(metrics::get),
    ]
}

/// `GET /metrics` alone, for an address of its own.
pub fn metrics_router(app: App) -> Router {
    Router::new().route("/metrics", get(metrics::get_unguarded)).layer(from_fn(host::check)).with_state(app)
}
