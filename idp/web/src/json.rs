//! Answers in JSON.

use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use platform::fault::Fault;

/// An answer about one person or one token, which no cache may keep.
///
/// # Errors
/// When the body cannot be written as JSON.
pub fn no_store(body: &impl Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_vec(body).map_err(|error| Fault::Page(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response())
}
