//! What was refused to a client, so that the operator can tell its developer: `client log`.

use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use domain::ids::ClientId;
use domain::refusal::OauthRefusal;

use super::store;
use platform::origin::Origin;
use web::app::App;
use web::flood::{self, Keep};
use web::route::Place;

/// An answer waits so long for its refusal to be kept.
const PATIENCE: Duration = Duration::from_millis(500);

/// Keeps what a request was refused, where its client is known, on all routes.
pub async fn keep_refusals(
    app: &App,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let place = request.extensions().get::<Place>().and_then(Place::route);
    let endpoint = place.map_or("", |route| route.path);
    let response = handle(request).await;
    if let Some((client, refusal)) = Origin::current().and_then(|origin| origin.refusal()) {
        keep(app, &client, endpoint, &refusal).await;
    }
    response
}

/// A refusal that cannot be kept is lost: the log has it too.
async fn keep(app: &App, client: &ClientId, endpoint: &str, refusal: &OauthRefusal) {
    let now = app.now();
    // Whoever names the client can cause them.
    if flood::keep(app, format!("client {}", client.0), now) == Keep::No {
        return;
    }
    let kept = store::keep_refusal(&app.db, client, endpoint, refusal, now);
    match tokio::time::timeout(PATIENCE, kept).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a refusal is not kept"),
        Err(_) => tracing::debug!("a refusal is not kept: the database is slow"),
    }
}
