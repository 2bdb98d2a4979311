//! Back-channel logout: the provider says that a session has ended, in a signed token
//! (OpenID Connect Back-Channel Logout 1.0 section 2.6).

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey, JsonWebKeySet};
use serde::Deserialize;
use serde_json::Value;

use crate::Portal;
use crate::params::Params;
use crate::provider::{Bearer, key_named_by};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Clocks may differ by this many seconds.
const LEEWAY: i64 = 60;

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// What a logout token says, checked.
#[derive(Debug, Deserialize)]
pub struct LogoutToken {
    iss: String,
    aud: Value,
    iat: i64,
    exp: i64,
    jti: String,
    /// Whose sign-ins end.
    pub sub: Option<String>,
    /// Or which session of the provider ends.
    pub sid: Option<String>,
    #[serde(default)]
    events: Value,
    nonce: Option<Value>,
}

/// Why a logout token does not count.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Signed by a key that is not among those known.
    UnknownKey,
    /// Anything else; for the log.
    Token(&'static str),
}

/// Checks form, signature and claims of `token` for the client `client_id` at `now`. It is signed as ID tokens are
/// (Back-Channel Logout section 2.4).
pub fn verify(
    token: &str,
    (keys, algorithm): (&JsonWebKeySet<CoreJsonWebKey>, &CoreJwsSigningAlgorithm),
    (issuer, client_id): (&str, &str),
    now: i64,
) -> Result<LogoutToken, Wrong> {
    let payload = signed_payload(token, keys, algorithm)?;
    let said: LogoutToken =
        serde_json::from_slice(&payload).map_err(|_| Wrong::Token("claims are missing"))?;
    let is_for_us = match &said.aud {
        Value::String(one) => one == client_id,
        Value::Array(all) => all.iter().any(|one| one == client_id),
        _ => false,
    };
    let rules = [
        (said.iss == issuer, "another issuer"),
        (is_for_us, "another client"),
        (said.iat <= now + LEEWAY, "issued in the future"),
        (said.exp > now - LEEWAY, "expired"),
        (!said.jti.is_empty(), "no jti"),
        (said.events.get(EVENT).is_some_and(Value::is_object), "not a logout event"),
        (said.nonce.is_none(), "has a nonce, so it is no logout token"),
        (said.sub.is_some() || said.sid.is_some(), "names nobody"),
    ];
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, broken)) => Err(Wrong::Token(broken)),
        None => Ok(said),
    }
}

fn signed_payload(
    token: &str,
    keys: &JsonWebKeySet<CoreJsonWebKey>,
    algorithm: &CoreJwsSigningAlgorithm,
) -> Result<Vec<u8>, Wrong> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Wrong::Token("not a JWS"))?;
    let (header, payload) = signed.split_once('.').ok_or(Wrong::Token("not a JWS"))?;
    let decode = |part| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Wrong::Token("not base64url"));
    let header: Header =
        serde_json::from_slice(&decode(header)?).map_err(|_| Wrong::Token("header cannot be read"))?;
    let is_logout = header.typ.as_deref().is_none_or(|typ| {
        let typ = typ.to_ascii_lowercase();
        matches!(typ.strip_prefix("application/").unwrap_or(&typ), "logout+jwt" | "jwt")
    });
    if !is_logout || header.crit.is_some() || header.alg != *algorithm {
        return Err(Wrong::Token("typ, crit or alg"));
    }
    let is_named = |key: &&CoreJsonWebKey| match (&header.kid, key.key_id()) {
        (Some(wanted), Some(kid)) => kid.as_str() == wanted,
        (Some(_), None) => false,
        (None, _) => true,
    };
    let signature = decode(signature)?;
    let mut named = keys.keys().iter().filter(is_named).peekable();
    named.peek().ok_or(Wrong::UnknownKey)?;
    let holds = named.any(|key| key.verify_signature(&header.alg, signed.as_bytes(), &signature).is_ok());
    if holds { decode(payload) } else { Err(Wrong::Token("signature")) }
}

/// POST /backchannel-logout: the provider alone calls this; the token is its authority.
pub async fn post(State(portal): State<Portal>, body: String) -> Response {
    let answer = match Params::parse(&body).and_then(|params| params.into_required("logout_token")) {
        Some(token) => end(&portal, &token).await,
        None => refuse("no logout_token"),
    };
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

async fn end(portal: &Portal, token: &str) -> Response {
    let now = portal.config.clock.now();
    let kid = key_named_by(token);
    let found = portal.provider.city_with_key(kid.as_deref(), Bearer::Anybody).await;
    let Ok(city) = found else { return unavailable() };
    let us = (city.issuer.as_str(), portal.config.client_id.as_str());
    match verify(token, (&city.keys, &city.algorithm), us, now) {
        Err(Wrong::UnknownKey) => refuse("signed by an unknown key"),
        Err(Wrong::Token(reason)) => refuse(reason),
        Ok(said) if !portal.sessions.is_first(&said.jti, said.exp + LEEWAY, now) => refuse("seen before"),
        Ok(said) => {
            let ended = portal.sessions.end_named(said.sid.as_deref(), said.sub.as_deref());
            tracing::info!(ended, "the provider ended a session");
            StatusCode::OK.into_response()
        }
    }
}

fn refuse(reason: &'static str) -> Response {
    tracing::warn!(reason, "a logout token was refused");
    let body = r#"{"error":"invalid_request"}"#;
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn unavailable() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response()
}
