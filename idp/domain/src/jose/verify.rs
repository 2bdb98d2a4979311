//! Checking a compact JWS against a set of keys (RFC 7515 section 5.2, RFC 8725).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{Algorithm, JoseError, JwkSet};

/// Longer tokens are refused unread.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The header of a token whose signature was checked.
///
/// `jwk`, `jku`, `x5c` and `x5u` are not read: a token does not bring its own key (RFC 8725 section 3.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The algorithm of the signature.
    pub algorithm: Algorithm,
    /// The kind of token (RFC 8725 section 3.11), as written.
    pub typ: Option<String>,
    /// The id of the key that signed, as the header gives it.
    pub kid: Option<String>,
}

/// A token whose signature was checked. Its claims are not judged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The header.
    pub header: Header,
    /// The decoded payload.
    pub payload: Vec<u8>,
}

/// The header as it arrives. The reader refuses repeated members.
#[derive(Deserialize)]
struct WireHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    #[serde(default, deserialize_with = "is_present")]
    crit: bool,
}

/// Checks a compact JWS: its size and shape, its algorithm against those allowed here, then its signature with
/// the keys that fit its algorithm and whose `kid`, where both sides give one, is the header's.
pub fn verify_compact(token: &str, keys: &JwkSet, allowed: &[Algorithm]) -> Result<Verified, JoseError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(JoseError::TooLong);
    }
    let (input, signature) = token.rsplit_once('.').ok_or(JoseError::MalformedToken)?;
    let (header, payload) = input.split_once('.').ok_or(JoseError::MalformedToken)?;
    let header = read_header(header, allowed)?;
    let payload = decode(payload)?;
    let signature = decode(signature)?;

    let mut refusal = JoseError::UnknownKey;
    for key in keys.keys() {
        if header.kid.is_some() && key.kid().is_some() && key.kid() != header.kid.as_deref() {
            continue;
        }
        let Some(parsed) = key.for_algorithm(header.algorithm) else { continue };
        if parsed.verify_sig(input.as_bytes(), &signature).is_ok() {
            return Ok(Verified { header, payload });
        }
        refusal = JoseError::BadSignature;
    }
    Err(refusal)
}

fn read_header(part: &str, allowed: &[Algorithm]) -> Result<Header, JoseError> {
    let wire: WireHeader = serde_json::from_slice(&decode(part)?).map_err(|_| JoseError::MalformedToken)?;
    if wire.crit {
        return Err(JoseError::CriticalExtension);
    }
    let algorithm = Algorithm::parse(&wire.alg)
        .filter(|algorithm| allowed.contains(algorithm))
        .ok_or(JoseError::AlgorithmRefused)?;
    Ok(Header { algorithm, typ: wire.typ, kid: wire.kid })
}

/// A present member counts, whatever its value, even `null`.
fn is_present<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

fn decode(part: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JoseError::MalformedToken)
}
