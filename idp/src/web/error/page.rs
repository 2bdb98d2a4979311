//! The face for people: a page in their language with one way on.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::refusal::OauthRefusal;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::oauth::retry_after;
use crate::app::App;
use crate::platform::fault::{Fault, StoreError};
use crate::web::extract::Language;
use crate::web::render::Page;

/// Why a person gets an error page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageRefusal {
    /// The address does not exist.
    NotFound,
    /// The method does not fit the address.
    MethodNotAllowed,
    /// A service sent a request we cannot take, and it is not safe to send the person back.
    BadRequest,
    /// The address to return to is not one the service registered.
    RedirectUri,
    /// No service has this name, or it is switched off.
    UnknownClient,
    /// The form is stale or came from elsewhere.
    StaleForm,
    /// The sign-in took too long or its address was changed.
    TransactionOver,
    /// The person may not do this.
    Forbidden,
    /// We are overloaded; the page retries by itself.
    Busy,
    /// We are broken.
    Broken,
}

impl PageRefusal {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest
            | Self::RedirectUri
            | Self::UnknownClient
            | Self::StaleForm
            | Self::TransactionOver => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// An error answered with a page.
#[derive(Clone, Debug)]
pub struct PageError {
    refusal: PageRefusal,
    detail: Option<&'static str>,
    retry_after: Option<u64>,
}

impl PageError {
    /// A page with the protocol's text for developers beside ours for the person.
    pub fn with_detail(refusal: PageRefusal, detail: &OauthRefusal) -> Self {
        tracing::info!(error.code = detail.code.as_str(), reason = %detail.private, "refused a request");
        Self { refusal, detail: Some(detail.public), retry_after: None }
    }
}

impl From<PageRefusal> for PageError {
    fn from(refusal: PageRefusal) -> Self {
        Self { refusal, detail: None, retry_after: None }
    }
}

impl From<Fault> for PageError {
    fn from(fault: Fault) -> Self {
        tracing::error!(error = %fault, "could not answer a person");
        let retry_after = retry_after(&fault);
        let refusal = if retry_after.is_some() { PageRefusal::Busy } else { PageRefusal::Broken };
        Self { refusal, detail: None, retry_after }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Fault::from(error).into()
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.refusal.status().into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Template of every error page.
#[derive(Serialize)]
pub struct ErrorPage {
    /// Which texts to show.
    pub kind: PageRefusal,
    /// For the developer of the service, ASCII.
    pub detail: Option<&'static str>,
    /// After how many seconds the page tries again by itself.
    pub retry_after: Option<u64>,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error/page.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("broken", Self { kind: PageRefusal::Broken, detail: None, retry_after: None })]
    }
}

/// No route has this address.
pub async fn not_found() -> PageError {
    PageRefusal::NotFound.into()
}

/// Gives a [`PageError`] its page, in the language of the request.
pub async fn render_page_errors(
    State(app): State<App>,
    language: Language,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<PageError>().cloned() else { return response };
    let page = ErrorPage { kind: error.refusal, detail: error.detail, retry_after: error.retry_after };
    match app.renderer.page(language.0, &page) {
        Ok(mut rendered) => {
            *rendered.status_mut() = response.status();
            rendered
                .headers_mut()
                .extend(response.headers().get(RETRY_AFTER).map(|value| (RETRY_AFTER, value.clone())));
            rendered
        }
        Err(fault) => {
            tracing::error!(error = %fault, "could not render an error page");
            response
        }
    }
}
