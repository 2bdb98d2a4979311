//! Forms of our own pages, bound to the browser that got them and to whom they act for.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::IntoResponseParts;
use axum::response::ResponseParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::PersonId;
use domain::parameters::{MOST_BYTES, MOST_LONG_BYTES, Parameters};
use domain::refusal::OauthRefusal;
use futures_util::StreamExt as _;
use http::HeaderMap;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form_of::FormOf;
use crate::app::App;
use crate::cookies::{self, CookieName};
use crate::error::{PageError, PageRefusal};
use platform::fault::Fault;
use platform::random::random_bytes;
use platform::seal::Purpose;

/// What a token says of the page that it was put into.
#[derive(Serialize, Deserialize)]
struct Shown {
    browser: String,
    /// Who was signed in.
    person: Option<PersonId>,
    /// Whose cookie there was besides.
    way: Option<Uuid>,
}

impl Shown {
    /// Whether the form may act now: the person it was shown to may have signed out and in again, but nobody else may
    /// have come since. Where nobody is signed in, a form acts for nobody.
    fn is_for(&self, owner: Option<FormOf>, person: Option<PersonId>) -> bool {
        match owner {
            Some(FormOf::Named) => true,
            Some(FormOf::Way(way)) => self.way == Some(way),
            Some(FormOf::WayOrBefore(way)) => self.way.is_none_or(|shown| shown == way),
            None => person.is_none() || person == self.person,
        }
    }
}

/// The token a page puts into its forms; as a part of the answer it gives the browser its cookie.
#[derive(Clone, Debug)]
pub struct CsrfToken {
    /// Value of the hidden field `csrf`.
    pub value: String,
    cookie: Option<String>,
}

/// The name that our cookie gives a browser, if we made it.
pub(super) fn browser_of<'h>(headers: &'h HeaderMap, app: &App) -> Option<&'h str> {
    cookies::read(headers, CookieName::Browser, &app.config.server).filter(|name| is_ours(name))
}

/// Longest browser name we made ourselves.
const BROWSER_BYTES: usize = 16;

impl FromRequestParts<App> for CsrfToken {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let server = &app.config.server;
        let (browser, cookie) = if let Some(browser) = browser_of(&parts.headers, app) {
            (browser.to_owned(), None)
        } else {
            let fresh = random_bytes::<BROWSER_BYTES>().map_err(Fault::from)?;
            let fresh = URL_SAFE_NO_PAD.encode(fresh);
            let cookie = cookies::set(CookieName::Browser, &fresh, None, server);
            (fresh, Some(cookie))
        };
        let owner = parts.extensions.get::<FormOf>().copied();
        let way = match owner {
            Some(FormOf::Way(way) | FormOf::WayOrBefore(way)) => Some(way),
            Some(FormOf::Named) | None => None,
        };
        let person = match owner {
            Some(FormOf::Named) => None,
            _ => app.find_signed_in(&parts.headers).await?,
        };
        let shown = Shown { browser, person, way };
        let value = app.keyring.sealer().seal(Purpose::Csrf, &shown).map_err(Fault::from)?;
        Ok(Self { value, cookie })
    }
}

impl IntoResponseParts for CsrfToken {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Some(cookie) = self.cookie {
            cookies::give(parts.headers_mut(), &cookie);
        }
        Ok(parts)
    }
}

/// The fields of a form that came from a page of ours in this browser.
#[derive(Debug)]
pub struct CsrfForm(pub Parameters);

impl FromRequest<App> for CsrfForm {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        read_form(request, app, MOST_BYTES, Parameters::parse_typed).await.map(Self)
    }
}

/// The same for a form that holds a drawn signature.
#[derive(Debug)]
pub struct LongCsrfForm(pub Parameters);

impl FromRequest<App> for LongCsrfForm {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        read_form(request, app, MOST_LONG_BYTES, Parameters::parse_long).await.map(Self)
    }
}

/// The fields of an urlencoded body from a page of ours; an oversized, repeated or badly encoded one is a page.
async fn read_form(
    request: Request,
    app: &App,
    most_bytes: usize,
    parse: impl FnOnce(&[u8]) -> Result<Parameters, OauthRefusal>,
) -> Result<Parameters, PageError> {
    let (parts, body) = request.into_parts();
    let browser = cookies::read(&parts.headers, CookieName::Browser, &app.config.server);
    let browser = browser.ok_or(PageRefusal::NoCookies)?;
    let browser = Some(browser).filter(|name| is_ours(name)).ok_or(PageRefusal::StaleForm)?;
    let bytes = read_all(body, most_bytes).await.ok_or(PageRefusal::TooLarge)?;
    let fields = parse(&bytes).map_err(|refusal| PageError::with_detail(PageRefusal::BadForm, &refusal))?;
    let token = fields.get("csrf").unwrap_or_default();
    let shown: Option<Shown> = app.keyring.sealer().open(Purpose::Csrf, token);
    let shown = shown.filter(|shown| shown.browser == browser).ok_or(PageRefusal::StaleForm)?;
    let person = app.find_signed_in(&parts.headers).await?;
    if shown.is_for(parts.extensions.get::<FormOf>().copied(), person) {
        Ok(fields)
    } else {
        Err(PageRefusal::SomebodyElse.into())
    }
}

/// All that is sent, if it is no more than `most`; what is more, up to the limit of the server, is read and dropped, so
/// that the browser gets to read the answer.
async fn read_all(body: Body, most: usize) -> Option<Vec<u8>> {
    let (mut pieces, mut kept) = (body.into_data_stream(), Some(Vec::new()));
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        kept = kept.filter(|kept: &Vec<u8>| kept.len() + piece.len() <= most);
        if let Some(kept) = &mut kept {
            kept.extend_from_slice(&piece);
        }
    }
    kept
}

fn is_ours(name: &str) -> bool {
    URL_SAFE_NO_PAD.decode(name).is_ok_and(|bytes| bytes.len() == BROWSER_BYTES)
}
