//! The face for clients: JSON (RFC 6749 section 5.2, RFC 6750 section 3).

use axum::response::{IntoResponse, Response};
use domain::refusal::{OauthCode, OauthRefusal};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use platform::fault::{Fault, StoreError};
use platform::hash::HashRefusal;

/// What the credentials are for; Basic asks for it (RFC 7617 section 2).
const REALM: &str = "school";

/// An error answered in JSON.
#[derive(Debug)]
pub struct OauthError {
    refusal: OauthRefusal,
    challenge: Option<Challenge>,
    retry_after: Option<u64>,
}

impl OauthError {
    /// The same error with a `WWW-Authenticate` challenge of that scheme where the status is 401 or 403.
    #[must_use]
    pub fn challenged(mut self, scheme: &'static str) -> Self {
        self.challenge = Some(Challenge { scheme, named: true });
        self
    }

    /// The same with a challenge that names no error: nothing was presented (RFC 6750 section 3.1).
    #[must_use]
    pub fn challenged_plainly(mut self, scheme: &'static str) -> Self {
        self.challenge = Some(Challenge { scheme, named: false });
        self
    }
}

/// A `WWW-Authenticate` header.
#[derive(Clone, Copy, Debug)]
struct Challenge {
    scheme: &'static str,
    named: bool,
}

impl From<OauthRefusal> for OauthError {
    fn from(refusal: OauthRefusal) -> Self {
        super::note(&refusal);
        Self { refusal, challenge: None, retry_after: None }
    }
}

impl From<Fault> for OauthError {
    fn from(fault: Fault) -> Self {
        tracing::error!(error = %fault, "could not answer a client");
        let (code, retry_after) = match retry_after(&fault) {
            Some(seconds) => (OauthCode::TemporarilyUnavailable, Some(seconds)),
            None => (OauthCode::ServerError, None),
        };
        Self { refusal: OauthRefusal::new(code, "try again later"), challenge: None, retry_after }
    }
}

impl From<StoreError> for OauthError {
    fn from(error: StoreError) -> Self {
        Fault::from(error).into()
    }
}

/// Seconds after which a retry may be served, if the fault is overload rather than a defect.
pub(super) fn retry_after(fault: &Fault) -> Option<u64> {
    match fault {
        Fault::Store(error) if error.is_unavailable() => Some(1),
        Fault::Busy => Some(1),
        Fault::Hash(HashRefusal::Busy { retry_after }) => Some(retry_after.as_secs().max(1)),
        _ => None,
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    error_description: &'a str,
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let OauthRefusal { code, public, .. } = self.refusal;
        let body = serde_json::to_string(&Body { error: code.as_str(), error_description: &public });
        let mut response = (status, body.unwrap_or_default()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        if let Some(Challenge { scheme, named }) = self.challenge {
            let challenge = if named {
                let code = code.as_str();
                format!("{scheme} realm=\"{REALM}\", error=\"{code}\", error_description=\"{public}\"")
            } else {
                format!("{scheme} realm=\"{REALM}\"")
            };
            headers.extend(HeaderValue::from_str(&challenge).ok().map(|value| (WWW_AUTHENTICATE, value)));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
