//! What a service sends through a person's browser.

use axum::extract::{FromRequest, Request};
use domain::parameters::{MOST_BYTES, Parameters};
use http::Method;

use crate::app::App;
use crate::error::{PageError, PageRefusal};

/// Parameters in the address, or in the form of a POST (OIDC Core section 3.1.2.1). That one is repeated is for the
/// rules to refuse, which know where the answer may go.
#[derive(Debug)]
pub struct Forwarded(pub Parameters);

impl FromRequest<App> for Forwarded {
    type Rejection = PageError;

    async fn from_request(request: Request, _: &App) -> Result<Self, PageError> {
        let parameters = if request.method() == Method::POST {
            let body = axum::body::to_bytes(request.into_body(), MOST_BYTES).await;
            Parameters::parse_with_repeats(&body.map_err(|_| PageRefusal::BadRequest)?)
        } else {
            Parameters::parse_with_repeats(request.uri().query().unwrap_or_default().as_bytes())
        };
        parameters.map(Self).map_err(PageError::malformed)
    }
}
