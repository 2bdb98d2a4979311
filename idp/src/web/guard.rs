//! The innermost layer: how much at once, for how long, and that a defect costs one answer and not the process.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::refusal::OauthRefusal;
use futures_util::{FutureExt as _, StreamExt as _};
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderValue, StatusCode};

use super::error::{OauthError, PageError, PageRefusal};
use super::host;
use crate::app::App;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::metrics::Event;

/// Paths under `/oauth/` that people see; the rest speaks JSON to clients.
const PAGES: [&str; 4] = ["/oauth/authorize", "/oauth/continue", "/oauth/logout", "/oauth/logout/confirm"];
/// Paths that take a file, with the most bytes of its form: the page itself says when a file is too large, unless it
/// is far too large.
const UPLOADS: [(&str, usize); 1] = [("/documents/verify", 16 * 1024 * 1024)];
/// Paths whose form grows with what a person draws, with the most bytes that are read to their end and dropped: a
/// browser shows the answer only when what it sends was taken.
const DRAWN: [(&str, usize); 1] = [("/binding/review", 16 * 1024 * 1024)];
/// Paths by which the operator sees whether we live; they are answered also under load.
const PROBES: [&str; 3] = ["/health", "/ready", "/metrics"];

/// Answers at once where there is too much, in time where an answer takes too long, and politely after a defect.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let face = Face::of(request.uri().path());
    if !host::is_named(&request) {
        return face.no_host();
    }
    if face == Face::Probe {
        return next.run(request).await;
    }
    let limits = &app.config.server.limits;
    let upload = UPLOADS.iter().find(|(path, _)| *path == request.uri().path());
    let most = upload.map_or(limits.body_bytes, |(_, bytes)| limits.body_bytes.max(*bytes));
    let too_large = declared_length(&request).filter(|length| *length > most);
    let drawn = DRAWN.iter().find(|(path, _)| *path == request.uri().path());
    if too_large.is_some_and(|length| drawn.is_none_or(|(_, bytes)| length > *bytes)) {
        return face.too_large();
    }
    let Ok(_permit) = app.requests.try_acquire() else {
        app.metrics.count(Event::Shed);
        return face.answer(Fault::Store(StoreError::Unavailable("too many requests at once".to_owned())));
    };
    if too_large.is_some() {
        // Whether it came whole or not, the answer is the same.
        let _ = tokio::time::timeout(limits.request(), drop_all(request)).await;
        return face.too_large();
    }
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limits.request(), answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => face.answer(Fault::Defect(describe(&*panic))),
        Err(_) => face.answer(Fault::Store(StoreError::Unavailable("a request took too long".to_owned()))),
    }
}

/// Reads what is sent and keeps nothing of it.
async fn drop_all(request: Request) {
    let mut pieces = request.into_body().into_data_stream();
    while let Some(Ok(_)) = pieces.next().await {}
}

fn declared_length(request: &Request) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What a defect says of itself: our own texts, never what was sent.
fn describe(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.unwrap_or("a panic").to_owned()
}

/// Who reads the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Person,
    Client,
    Probe,
}

impl Face {
    fn of(path: &str) -> Self {
        let protocol = path.starts_with("/oauth/") || path.starts_with("/.well-known/");
        if PROBES.contains(&path) {
            Self::Probe
        } else if protocol && !PAGES.contains(&path) {
            Self::Client
        } else {
            Self::Person
        }
    }

    fn answer(self, fault: Fault) -> Response {
        if self == Self::Person {
            PageError::from(fault).into_response()
        } else {
            OauthError::from(fault).into_response()
        }
    }

    fn no_host(self) -> Response {
        let mut response = match self {
            Self::Person => PageError::from(PageRefusal::BadRequest).into_response(),
            _ => OauthError::from(OauthRefusal::invalid_request("name the host once, in the header Host"))
                .into_response(),
        };
        // Where the next request begins is in doubt, too; HTTP/2 knows no such header, and leaves it out.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }

    fn too_large(self) -> Response {
        let mut response = match self {
            Self::Person => PageError::from(PageRefusal::TooLarge).into_response(),
            _ => OauthError::from(OauthRefusal::invalid_request("the body is too large")).into_response(),
        };
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        response
    }
}

/// An address whose route has no such method: a page or JSON, whoever asks; the router adds `Allow`.
pub async fn method_not_allowed(request: Request) -> Response {
    let mut response = match Face::of(request.uri().path()) {
        Face::Client => {
            OauthError::from(OauthRefusal::invalid_request("the method is not allowed here")).into_response()
        }
        _ => PageError::from(PageRefusal::MethodNotAllowed).into_response(),
    };
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}
