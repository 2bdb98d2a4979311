//! POST /logout: ends the sign-in here and at the provider.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use openidconnect::CsrfToken;

use super::guard::{self, session_id};
use crate::Portal;
use crate::pages::Stumble;
use crate::signin;

/// Remembers the state sent along, to know the browser when it comes back.
pub const SIGNED_OUT_COOKIE: &str = "portal_out";

pub async fn post(State(portal): State<Portal>, jar: CookieJar) -> Response {
    let Some(id) = session_id(&jar, &portal) else { return Redirect::to("/").into_response() };
    let ended = portal.sessions.end(&id);
    let removed = guard::session_cookie(&portal, String::new());
    let jar = jar.remove(Cookie::build(removed.name().to_owned()).path("/"));
    let Some(last) = ended.last() else { return (jar, Redirect::to("/")).into_response() };
    let Ok(city) = portal.provider.city().await else {
        let page = portal.pages.stumble(StatusCode::SERVICE_UNAVAILABLE, &Stumble::HALF_SIGNED_OUT);
        return (jar, page).into_response();
    };
    let state = CsrfToken::new_random();
    let cookie = guard::cookie(&portal, SIGNED_OUT_COOKIE, state.secret().clone());
    match signin::sign_out(&city, &last.signed_in, state) {
        Some(url) => (jar.add(cookie), Redirect::to(url.as_str())).into_response(),
        None => (jar, Redirect::to("/")).into_response(),
    }
}
