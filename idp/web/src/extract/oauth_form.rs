//! The form a client sends to a protocol endpoint.

use axum::extract::{FromRequest, Request};
use domain::parameters::{MOST_BYTES, Parameters};
use domain::refusal::OauthRefusal;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::app::App;
use crate::error::OauthError;

/// Parameters of an urlencoded body, none repeated (RFC 6749 section 3.2).
#[derive(Debug)]
pub struct OauthForm(pub Parameters);

impl FromRequest<App> for OauthForm {
    type Rejection = OauthError;

    async fn from_request(request: Request, _: &App) -> Result<Self, OauthError> {
        let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        if !kind.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
            return Err(OauthRefusal::invalid_request("send application/x-www-form-urlencoded").into());
        }
        let too_long = |_| OauthRefusal::invalid_request("the request is too long");
        let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.map_err(too_long)?;
        Ok(Self(Parameters::parse(&bytes)?))
    }
}
