//! The innermost layer: how much at once, for how long, and that a defect costs one answer and not the process.

use std::any::Any;
use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use domain::refusal::OauthRefusal;
use futures_util::{FutureExt as _, StreamExt as _};
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderValue, StatusCode};

use super::error::{OauthError, PageError, PageRefusal};
use super::host;
use super::route::{Face, Place, Route};
use crate::app::App;
use platform::fault::{Fault, StoreError};
use platform::metrics::Event;

/// Answers at once where there is too much, in time where an answer takes too long, and politely after a defect.
pub async fn guard(app: &App, request: Request, handle: impl AsyncFnOnce(Request) -> Response) -> Response {
    let place = request.extensions().get::<Place>();
    let face = place.map_or(Face::Page, Place::face);
    if !host::is_named(&request) {
        return no_host(face);
    }
    if face == Face::Probe {
        return handle(request).await;
    }
    let limits = &app.config.server.limits;
    let route = place.and_then(Place::route);
    let file = route.and_then(Route::most_of_file);
    let most = file.map_or(limits.body_bytes, |bytes| limits.body_bytes.max(bytes));
    let too_large = declared_length(&request).filter(|length| *length > most);
    let drawing = route.and_then(Route::most_of_drawing);
    if too_large.is_some_and(|length| drawing.is_none_or(|bytes| length > bytes)) {
        return body_too_large(face);
    }
    let Ok(_permit) = app.requests.try_acquire() else {
        app.metrics.count(Event::Shed);
        return answer(face, Fault::Store(StoreError::Unavailable("too many requests at once".to_owned())));
    };
    if too_large.is_some() {
        // Whether it came whole or not, the answer is the same.
        let _ = tokio::time::timeout(limits.request(), drop_all(request)).await;
        return body_too_large(face);
    }
    let answered = AssertUnwindSafe(handle(request)).catch_unwind();
    match tokio::time::timeout(limits.request(), answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => answer(face, Fault::Defect(describe(&*panic))),
        Err(_) => answer(face, Fault::Store(StoreError::Unavailable("a request took too long".to_owned()))),
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

fn answer(face: Face, fault: Fault) -> Response {
    match face {
        Face::Page => PageError::from(fault).into_response(),
        Face::Protocol | Face::Probe => OauthError::from(fault).into_response(),
    }
}

fn no_host(face: Face) -> Response {
    let refusal = || OauthRefusal::invalid_request("name the host once, in the header Host");
    let mut response = match face {
        Face::Page => PageError::from(PageRefusal::BadRequest).into_response(),
        Face::Protocol | Face::Probe => OauthError::from(refusal()).into_response(),
    };
    // Where the next request begins is in doubt, too; HTTP/2 knows no such header, and leaves it out.
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn body_too_large(face: Face) -> Response {
    let refusal = || OauthRefusal::invalid_request("the body is too large");
    let mut response = match face {
        Face::Page => PageError::from(PageRefusal::TooLarge).into_response(),
        Face::Protocol | Face::Probe => OauthError::from(refusal()).into_response(),
    };
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// An address whose route has no such method: a page or JSON, whoever asks; the router adds `Allow`.
pub fn method_not_allowed(request: Request) -> Ready<Response> {
    let mut response = match request.extensions().get::<Place>().map_or(Face::Page, Place::face) {
        Face::Protocol => {
            OauthError::from(OauthRefusal::invalid_request("the method is not allowed here")).into_response()
        }
        Face::Page | Face::Probe => PageError::from(PageRefusal::MethodNotAllowed).into_response(),
    };
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    ready(response)
}
