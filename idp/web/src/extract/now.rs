//! One «now» for each request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::timestamp::Timestamp;
use http::request::Parts;

use crate::app::App;

/// The second in which the request is judged.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Timestamp);

impl FromRequestParts<App> for Now {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.now()))
    }
}
