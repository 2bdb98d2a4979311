//! GET /sign-in: sends the browser to the provider; a role, school and child in the address are only a wish
//! that the provider grants or does not.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde_json::json;

use super::guard;
use crate::Portal;
use crate::pages::Stumble;
use crate::params::Params;
use crate::signin::{self, Wish};

pub async fn get(State(portal): State<Portal>, RawQuery(query): RawQuery, jar: CookieJar) -> Response {
    let Some(wish) = Params::parse(&query.unwrap_or_default()).and_then(|params| wish(&params)) else {
        return portal.pages.stumble(StatusCode::BAD_REQUEST, &Stumble::BROKEN);
    };
    let city = match portal.provider.city().await {
        Ok(city) => city,
        Err(trouble) => return portal.pages.trouble(&trouble),
    };
    let (url, pending) = signin::begin(&city, &wish);
    let name = transaction_cookie(pending.state.secret());
    let browser = portal.sessions.wait(pending, portal.config.clock.now());
    (jar.add(guard::cookie(&portal, &name, browser)), Redirect::to(url.as_str())).into_response()
}

/// The cookie that ties a sign-in to the browser that began it; one for each, so that tabs do not disturb each
/// other.
pub fn transaction_cookie(state: &str) -> String {
    let start: String = state.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    format!("portal_tx_{start}")
}

/// What the links of the portal's pages wish for.
fn wish(params: &Params) -> Option<Wish> {
    let choose = params.get("choose").is_some();
    let Some(role) = params.get("role") else { return Some(Wish { context: None, choose }) };
    let mut context = json!({"type": "edu_context", "role": role});
    for name in ["school", "child"] {
        if let (Some(value), Some(object)) = (params.get(name), context.as_object_mut()) {
            object.insert(name.to_owned(), value.into());
        }
    }
    let text = json!([context]).to_string();
    // Longer than any school code and subject: not from our pages.
    (text.len() <= 600).then_some(Wish { context: Some(text), choose })
}
