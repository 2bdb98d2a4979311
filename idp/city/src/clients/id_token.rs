//! ID tokens of ours that come back as hints.

use domain::ids::ClientId;
use domain::jose::{Algorithm, verify_compact};
use serde::Deserialize;
use serde_json::{Map, Value};

use web::app::App;

/// What such a token says.
#[derive(Debug)]
pub struct OwnIdToken {
    /// Whom it is about.
    pub sub: String,
    /// Whom it was made for.
    pub audience: ClientId,
    /// Everything else.
    pub rest: Map<String, Value>,
}

/// Reads an ID token that we signed, expired or not; none if it is anything else, another token of ours too.
pub fn read_own_id_token(app: &App, token: &str) -> Option<OwnIdToken> {
    #[derive(Deserialize)]
    struct Claims {
        iss: String,
        sub: String,
        aud: String,
        auth_time: Option<i64>,
        #[serde(flatten)]
        rest: Map<String, Value>,
    }
    let verified = verify_compact(token, &app.keyring.verifying_keys(), Algorithm::ALL).ok()?;
    // RFC 8725 section 3.11: logout and access tokens have a `typ` of their own.
    if verified.header.typ.as_deref().is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&verified.payload).ok()?;
    let ours = claims.iss == app.config.server.issuer && claims.auth_time.is_some();
    ours.then_some(OwnIdToken { sub: claims.sub, audience: ClientId(claims.aud), rest: claims.rest })
}
