//! The server's metadata for clients: OIDC Discovery, RFC 8414, the key set.

mod document;

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use hyper::body::Bytes;

use city::{clients, passkeys};
use platform::fault::Fault;
use web::app::App;
use web::error::OauthError;
use web::room::Room;
use web::route::{Caller::Anyone, Card};

/// What this room has.
pub const ROOM: Room = Room { cards, ..Room::named("discovery") };

/// The two well-known documents, prepared once, and /oauth/jwks.
fn cards() -> Vec<Card> {
    let prepared = Arc::new(OnceLock::new());
    let send = move |State(app): State<App>| {
        let prepare = || document::of(&app.config.server, &app.claim_names, passkeys::is_offered(&app));
        let document: Bytes = prepared.get_or_init(prepare).clone();
        async move { json(document) }
    };
    vec![
        Card::protocol("/.well-known/openid-configuration", Anyone).get(send.clone()),
        Card::protocol("/.well-known/oauth-authorization-server", Anyone).get(send),
        Card::protocol("/oauth/jwks", Anyone).get(jwks),
    ]
}

/// The keys of RS256, which every client understands (OIDC Core section 15.1), and of what some client is registered for.
async fn jwks(State(app): State<App>) -> Result<Response, OauthError> {
    let algorithms = clients::algorithms(&app, app.now()).await?;
    Ok(json(app.keyring.jwks_json(&algorithms).map_err(Fault::from)?))
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
