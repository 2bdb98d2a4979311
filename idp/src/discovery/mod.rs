//! The server's metadata for clients: OIDC Discovery, RFC 8414, the key set.

mod document;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::HeaderValue;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use hyper::body::Bytes;

use crate::app::App;

/// The two well-known documents, prepared once, and /oauth/jwks.
pub fn router(app: &App) -> Router<App> {
    let document = document::of(&app.config.server, &app.claim_names);
    let send = move || {
        let document = document.clone();
        async move { json(document) }
    };
    Router::new()
        .route("/.well-known/openid-configuration", get(send.clone()))
        .route("/.well-known/oauth-authorization-server", get(send))
        .route("/oauth/jwks", get(jwks))
}

async fn jwks(State(app): State<App>) -> Response {
    json(app.keyring.jwks_json())
}

/// Public and the same for everybody: any page may read it, any cache keep it for some minutes.
fn json(body: Bytes) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
