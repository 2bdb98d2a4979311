//! Public clients whose program runs in a browser: scripts on their pages read answers of the endpoints that say so (Fetch
//! standard, CORS protocol). Never with credentials: cookies play no part at these endpoints.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};

use super::cache::PublicClients;
use super::store;
use web::app::App;
use web::route::Place;

/// What a preflight allows; for ten minutes, so that a client which is switched off is not allowed for long.
const ALLOWED: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
    (ACCESS_CONTROL_MAX_AGE, "600"),
];

/// What a script may read besides the body.
const EXPOSED: [(HeaderName, &str); 1] = [(ACCESS_CONTROL_EXPOSE_HEADERS, "www-authenticate, retry-after")];

/// Answers preflights, and lets scripts on pages of public clients read the answers, on the routes that say so. A
/// preflight is a method that no handler takes.
pub async fn share(app: &App, request: Request, handle: impl AsyncFnOnce(Request) -> Response) -> Response {
    let route = request.extensions().get::<Place>().and_then(Place::route);
    if !route.is_some_and(|route| route.for_scripts) {
        return handle(request).await;
    }
    let headers = request.headers();
    let origin = headers.get(ORIGIN).cloned();
    let asks_first =
        request.method() == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let origin = match origin {
        Some(origin) if is_of_a_client(app, &origin).await => Some(origin),
        _ => None,
    };
    let mut response = if asks_first && origin.is_some() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        handle(request).await
    };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let more = if asks_first { ALLOWED.as_slice() } else { EXPOSED.as_slice() };
        headers.extend(more.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
    }
    response
}

/// Whether an active public client has a redirect URI there. Where the database is out of reach, nobody has.
async fn is_of_a_client(app: &App, origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let read = || async { store::list_public(app.db.read()).await.map(Some) };
    match app.cache::<PublicClients>().get_or_read(&(), read).await {
        Ok(clients) => clients
            .iter()
            .flat_map(|all| all.iter())
            .any(|client| client.active && client.has_pages_at(origin)),
        Err(error) => {
            tracing::warn!(%error, "origins of clients cannot be read");
            false
        }
    }
}
