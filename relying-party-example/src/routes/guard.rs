//! Who calls: the browser's session and the identity an address names; and what every answer carries.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::Portal;
use crate::pages::Stumble;
use crate::session::Identity;

const SESSION: &str = "portal_session";

/// The id of the browser's session, if it brought one.
pub fn session_id(jar: &CookieJar, portal: &Portal) -> Option<String> {
    jar.get(&cookie_name(portal, SESSION)).map(|cookie| cookie.value().to_owned())
}

/// The cookie that carries a session's id.
pub fn session_cookie(portal: &Portal, id: String) -> Cookie<'static> {
    cookie(portal, SESSION, id)
}

/// A cookie that no script reads, that no other site's forms bring, and that travels by TLS where there is.
pub fn cookie(portal: &Portal, name: &str, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(portal, name), value))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(portal.config.is_secure())
        .path("/")
        .build()
}

/// `__Host-` keeps a neighbouring host from planting the cookie; browsers take it only with TLS.
pub fn cookie_name(portal: &Portal, name: &str) -> String {
    if portal.config.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
}

/// Leaves out the cookies of other services that are not ASCII: the jar reads a header as a whole or not at all.
pub async fn ascii_cookies_only(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let lines = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    let pairs: Vec<&[u8]> =
        lines.flat_map(|line| line.split(|byte| *byte == b';')).filter(|pair| pair.is_ascii()).collect();
    if let Ok(ours) = HeaderValue::from_bytes(&pairs.join(&b';')) {
        headers.insert(header::COOKIE, ours);
    }
    next.run(request).await
}

/// A browser that is signed in, at an address that names one of its identities.
pub struct As {
    /// The session's id.
    pub session: String,
    /// The identity that the address names.
    pub identity: Arc<Identity>,
    /// All identities of this browser, oldest first.
    pub all: Vec<Arc<Identity>>,
}

impl FromRequestParts<Portal> for As {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let session = session_id(&jar, portal).unwrap_or_default();
        let all = portal.sessions.identities(Some(&session), portal.config.clock.now());
        let path = RawPathParams::from_request_parts(parts, portal).await;
        let handle = path
            .ok()
            .and_then(|path| path.iter().find(|(name, _)| *name == "handle").map(|(_, v)| v.to_owned()));
        match all.iter().find(|identity| Some(&identity.handle) == handle.as_ref()).cloned() {
            Some(identity) => Ok(Self { session, identity, all }),
            None => Err(portal.pages.stumble(StatusCode::UNAUTHORIZED, &Stumble::SIGNED_OUT)),
        }
    }
}

/// Refuses a form that another site sends: it carries no right even where a cookie comes along.
pub async fn own_forms_only(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if is_from_elsewhere(headers, portal.config.base_url.origin().ascii_serialization().as_str()) {
        return portal.pages.stumble(StatusCode::FORBIDDEN, &Stumble::FROM_ELSEWHERE);
    }
    next.run(request).await
}

fn is_from_elsewhere(headers: &HeaderMap, own_origin: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let is_other_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let is_other_origin = text(header::ORIGIN).is_some_and(|origin| origin != own_origin && site.is_none());
    is_other_site || is_other_origin
}

/// Headers of every answer: nothing runs, nothing loads but the stylesheet, nobody frames, no address leaks.
pub async fn harden(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let fixed = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if portal.config.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
