//! `GET /health` and `GET /ready`.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::jose::Algorithm;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;

use web::app::App;

/// The longest the database may take to answer a probe.
const PATIENCE: Duration = Duration::from_secs(2);
/// Seconds after which a node that is not ready may be asked again.
const RETRY: &str = "1";

/// The process lives.
pub(super) async fn health() -> Response {
    ([(CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// The process can serve: the database answers and commits, its schema is ours, the keys are there.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let database = within_patience(app.db.ping()).await.is_some();
    let schema = database && within_patience(app.db.missing_migrations()).await == Some(0);
    let commits = app.db.is_committing();
    let keys = Algorithm::ALL.iter().all(|algorithm| app.keyring.signing_key(*algorithm).is_ok());
    let body =
        json!({ "database": database, "commits": commits, "schema": schema, "keys": keys }).to_string();
    let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")];
    if database && commits && schema && keys {
        return (headers, body).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, RETRY)], headers, body).into_response()
}

/// What the database says, if it does in time; a probe never waits for it as long as a request does.
pub(super) async fn within_patience<T, E: std::fmt::Display>(
    ask: impl Future<Output = Result<T, E>>,
) -> Option<T> {
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer a probe");
            None
        }
        Err(_) => {
            tracing::warn!("the database does not answer a probe in time");
            None
        }
    }
}
