//! JWK thumbprints (RFC 7638), which name our keys.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::Jwk;

/// The required members of a key in lexicographic order (RFC 7638 section 3.2, RFC 8037 section 2).
#[derive(Serialize)]
#[serde(untagged)]
enum Required<'a> {
    Rsa { e: &'a str, kty: &'a str, n: &'a str },
    Ec { crv: &'a str, kty: &'a str, x: &'a str, y: &'a str },
    Okp { crv: &'a str, kty: &'a str, x: &'a str },
}

/// The base64url SHA-256 of the key's required members; `None` for an unknown key type or shape.
pub fn thumbprint(jwk: &Jwk) -> Option<String> {
    let kty = jwk.kty.as_str();
    let required = match kty {
        "RSA" => Required::Rsa { e: jwk.e.as_deref()?, kty, n: jwk.n.as_deref()? },
        "EC" => Required::Ec { crv: jwk.crv.as_deref()?, kty, x: jwk.x.as_deref()?, y: jwk.y.as_deref()? },
        "OKP" => Required::Okp { crv: jwk.crv.as_deref()?, kty, x: jwk.x.as_deref()? },
        _ => return None,
    };
    let canonical = serde_json::to_vec(&required).ok()?;
    Some(URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &canonical)))
}
