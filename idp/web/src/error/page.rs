//! The face for people: a page in their language with one way on.

use std::borrow::Cow;

use axum::extract::{FromRequestParts as _, Request};
use axum::response::{IntoResponse, Response};
use domain::refusal::OauthRefusal;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, StatusCode, Uri};
use serde::Serialize;

use super::oauth::retry_after;
use crate::app::App;
use crate::extract::Language;
use crate::render::Page;
use crate::request_id::RequestId;
use crate::route::{Face, HOME, Place, SIGN_OUT, is_path_here};
use platform::fault::{Fault, StoreError};

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
    /// A form of ours arrived in a state that cannot be read.
    BadForm,
    /// A form or a file is larger than any that is read.
    TooLarge,
    /// The address to return to is not one the service registered.
    RedirectUri,
    /// No service has this name, or it is switched off.
    UnknownClient,
    /// The form is stale or came from elsewhere.
    StaleForm,
    /// The browser sent no cookie of ours with the form: it takes none, or has forgotten them.
    NoCookies,
    /// Somebody else came between the page and its form: nothing is done for who is there now.
    SomebodyElse,
    /// The sign-in took too long or its address was changed.
    TransactionOver,
    /// The invitation is declined, taken back or too old.
    InvitationOver,
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
            | Self::BadForm
            | Self::RedirectUri
            | Self::UnknownClient
            | Self::StaleForm
            | Self::NoCookies
            | Self::InvitationOver
            | Self::TransactionOver => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Forbidden | Self::SomebodyElse => StatusCode::FORBIDDEN,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// An error answered with a page.
#[derive(Clone, Debug)]
pub struct PageError {
    refusal: PageRefusal,
    detail: Option<Cow<'static, str>>,
    retry_after: Option<u64>,
}

impl PageError {
    /// A page with the protocol's text for developers beside ours for the person.
    pub fn with_detail(refusal: PageRefusal, detail: &OauthRefusal) -> Self {
        super::note(detail);
        Self { refusal, detail: Some(detail.public.clone()), retry_after: None }
    }

    /// A request that cannot be read.
    pub fn malformed(refusal: OauthRefusal) -> Self {
        Self::with_detail(PageRefusal::BadRequest, &refusal)
    }
}

impl From<PageRefusal> for PageError {
    fn from(refusal: PageRefusal) -> Self {
        Self { refusal, detail: None, retry_after: None }
    }
}

impl From<Fault> for PageError {
    fn from(fault: Fault) -> Self {
        if matches!(fault, Fault::Busy) {
            tracing::debug!("too busy for a person");
        } else {
            tracing::error!(error = %fault, "could not answer a person");
        }
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
#[derive(Clone, Serialize)]
pub struct ErrorPage {
    /// Which texts to show.
    pub kind: PageRefusal,
    /// For the developer of the service, ASCII.
    pub detail: Option<Cow<'static, str>>,
    /// After how many seconds the page tries again by itself.
    pub retry_after: Option<u64>,
    /// Where the one way on leads.
    pub way_on: String,
    /// Where the same page is got again, if it is worth trying.
    pub address: Option<String>,
    /// The request's name in the logs.
    pub trace: Option<String>,
}

impl ErrorPage {
    /// The page about an error, for the request that met it.
    pub fn new(error: &PageError, request: &Asked) -> Self {
        let again = request.again();
        let way_on = match error.refusal {
            PageRefusal::StaleForm
            | PageRefusal::NoCookies
            | PageRefusal::BadForm
            | PageRefusal::Busy
            | PageRefusal::Broken
            | PageRefusal::TooLarge => again.as_deref(),
            PageRefusal::SomebodyElse => Some(request.place.as_oneself(request.uri.path())),
            _ => None,
        };
        Self {
            kind: error.refusal,
            detail: error.detail.clone(),
            // What was typed can be sent again from here: a page that goes on by itself would lose it.
            retry_after: error.retry_after.filter(|_| request.method != Method::POST),
            way_on: way_on.unwrap_or_else(|| request.place.home(request.uri.path())).to_owned(),
            address: again,
            trace: request.trace.as_ref().map(|id| id.0.to_string()),
        }
    }
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error/page.html";

    fn address(&self) -> Option<String> {
        self.address.clone()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            kind: PageRefusal::NotFound,
            detail: None,
            retry_after: None,
            way_on: HOME.to_owned(),
            address: Some("/nowhere".to_owned()),
            trace: Some("0190c4f2".to_owned()),
        };
        let of = |kind| Self { kind, ..plain.clone() };
        let again = |kind, retry_after| Self {
            retry_after,
            way_on: "/login?tx=transaction".to_owned(),
            address: None,
            ..of(kind)
        };
        let way_on = "/binding/review".to_owned();
        let signature = Self { way_on, ..of(PageRefusal::TooLarge) };
        let told = Self {
            detail: Some(Cow::Borrowed("redirect_uri is not registered")),
            ..of(PageRefusal::RedirectUri)
        };
        vec![
            ("bad-form", again(PageRefusal::BadForm, None)),
            ("bad-request", of(PageRefusal::BadRequest)),
            ("broken", again(PageRefusal::Broken, None)),
            ("busy", again(PageRefusal::Busy, Some(5))),
            ("busy-sent", again(PageRefusal::Busy, None)),
            ("forbidden", of(PageRefusal::Forbidden)),
            ("invitation-over", of(PageRefusal::InvitationOver)),
            ("method-not-allowed", of(PageRefusal::MethodNotAllowed)),
            ("redirect-uri", told),
            (
                "somebody-else",
                Self { way_on: SIGN_OUT.to_owned(), address: None, ..of(PageRefusal::SomebodyElse) },
            ),
            ("stale-form", again(PageRefusal::StaleForm, None)),
            ("too-large", of(PageRefusal::TooLarge)),
            ("too-large-signature", signature),
            ("transaction-over", of(PageRefusal::TransactionOver)),
            ("unknown-client", of(PageRefusal::UnknownClient)),
            ("no-cookies", again(PageRefusal::NoCookies, None)),
            ("not-found", plain),
        ]
    }
}

/// What was asked, as far as the page on the way on needs it.
pub struct Asked {
    method: Method,
    uri: Uri,
    place: Place,
    trace: Option<RequestId>,
}

impl Asked {
    /// Of a request that has come to a place.
    pub fn of(request: &Request) -> Self {
        let trace = request.extensions().get::<RequestId>().cloned();
        let place = request.extensions().get::<Place>().cloned().unwrap_or_default();
        Self { method: request.method().clone(), uri: request.uri().clone(), place, trace }
    }

    /// The address at which a GET shows what the person wanted: the page itself, or the page with the form that was sent.
    fn again(&self) -> Option<String> {
        let address = if self.method == Method::GET {
            Some(self.uri.path_and_query().map_or(HOME, PathAndQuery::as_str).to_owned())
        } else {
            self.place.route().and_then(|route| route.page_of_form(&self.method, &self.uri))
        };
        address.filter(|address| is_path_here(address))
    }
}

/// No route has this address.
pub async fn not_found() -> PageError {
    PageRefusal::NotFound.into()
}

/// Gives a [`PageError`] its page, in the language of the request. What clients read has none.
pub async fn render_page_errors(
    app: &App,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    if request.extensions().get::<Place>().is_some_and(|place| place.face() == Face::Protocol) {
        return handle(request).await;
    }
    let asked = Asked::of(&request);
    let (mut parts, body) = request.into_parts();
    let Ok(language) = Language::from_request_parts(&mut parts, app).await;
    let response = handle(Request::from_parts(parts, body)).await;
    let Some(error) = response.extensions().get::<PageError>() else { return response };
    let page = ErrorPage::new(error, &asked);
    match app.renderer.page(language.0, &page) {
        Ok(mut rendered) => {
            *rendered.status_mut() = response.status();
            let kept =
                response.headers().iter().filter(|(name, _)| ![CONTENT_TYPE, CONTENT_LENGTH].contains(name));
            rendered.headers_mut().extend(kept.map(|(name, value)| (name.clone(), value.clone())));
            rendered
        }
        Err(fault) => {
            tracing::error!(error = %fault, "could not render an error page");
            response
        }
    }
}
