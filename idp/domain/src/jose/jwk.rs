//! Public keys on the wire (RFC 7517) and ready for use.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{Algorithm, JoseError};

/// More keys than this in one set is a mistake or an attack.
const MAX_KEYS: usize = 100;

/// RSA keys below 2048 bits are refused (RFC 7518 section 3.3). Above 8192 bits they cost too much to check.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A public JSON Web Key; private and unknown members are dropped when read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// Key type: `RSA`, `EC`, `OKP`.
    pub kty: String,
    /// What the key is for; `sig` or absent.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub public_use: Option<String>,
    /// The one algorithm the key is for, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Key id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// x coordinate, or the Ed25519 public key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// y coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// RSA modulus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// RSA exponent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

impl Jwk {
    /// A key of this type without any other member.
    pub(super) fn of_type(kty: &str) -> Self {
        Self { kty: kty.to_owned(), ..Self::default() }
    }
}

/// A public key, parsed for each algorithm it may check.
#[derive(Debug)]
pub struct VerifyingKey {
    kid: Option<String>,
    parsed: Vec<(Algorithm, ParsedPublicKey)>,
}

impl VerifyingKey {
    /// Prepares a key; refuses other types and curves, `use` other than `sig`, weak RSA, and an `alg` that does
    /// not fit the type (RFC 8725 section 3.1: one key, one algorithm).
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, JoseError> {
        if jwk.public_use.as_deref().is_some_and(|public_use| public_use != "sig") {
            return Err(JoseError::UnusableKey);
        }
        let mut parsed = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => parse_rsa(jwk)?,
            ("EC", Some("P-256")) => vec![(Algorithm::Es256, parse_p256(jwk)?)],
            ("OKP", Some("Ed25519")) => vec![(Algorithm::EdDsa, parse_ed25519(jwk)?)],
            _ => return Err(JoseError::UnusableKey),
        };
        if let Some(alg) = &jwk.alg {
            parsed.retain(|(algorithm, _)| algorithm.as_str() == alg);
        }
        if parsed.is_empty() {
            return Err(JoseError::UnusableKey);
        }
        Ok(Self { kid: jwk.kid.clone(), parsed })
    }

    /// The key's id, if its owner gave it one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithms that the key may be used with.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        self.parsed.iter().map(|(algorithm, _)| *algorithm)
    }

    /// Checks the signature of a message.
    ///
    /// # Errors
    /// [`JoseError::UnknownKey`] where the key is for other algorithms, [`JoseError::BadSignature`] where the signature is
    /// not its own.
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        let key = self.for_algorithm(algorithm).ok_or(JoseError::UnknownKey)?;
        key.verify_sig(message, signature).map_err(|_| JoseError::BadSignature)
    }

    /// The parsed key for this algorithm, if the key may be used with it.
    pub(super) fn for_algorithm(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        self.parsed.iter().find(|(fits, _)| *fits == algorithm).map(|(_, key)| key)
    }
}

/// The public keys of one party.
#[derive(Debug, Default)]
pub struct JwkSet {
    keys: Vec<VerifyingKey>,
}

impl JwkSet {
    /// Reads a JWK set and drops keys that we cannot use (RFC 7517 section 5). It refuses a whole set with a private
    /// or symmetric key: the owner has published a secret (RFC 7517 section 9.2), and the other keys may be in danger
    /// too.
    ///
    /// # Errors
    /// Not a set, too many keys, or [`JoseError::PrivateKey`].
    pub fn parse(json: &[u8]) -> Result<Self, JoseError> {
        #[derive(Deserialize)]
        struct Wire {
            keys: Vec<serde_json::Value>,
        }
        let wire: Wire = serde_json::from_slice(json).map_err(|_| JoseError::MalformedKeySet)?;
        if wire.keys.len() > MAX_KEYS {
            return Err(JoseError::MalformedKeySet);
        }
        if wire.keys.iter().any(is_secret) {
            return Err(JoseError::PrivateKey);
        }
        let usable = |value| VerifyingKey::from_jwk(&serde_json::from_value(value).ok()?).ok();
        Ok(Self { keys: wire.keys.into_iter().filter_map(usable).collect() })
    }

    /// A set of these keys.
    pub fn of(keys: Vec<VerifyingKey>) -> Self {
        Self { keys }
    }

    /// The usable keys.
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }
}

/// Whether a key contains a member that only its owner may know (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1).
fn is_secret(key: &serde_json::Value) -> bool {
    const SECRET_MEMBERS: [&str; 8] = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"];
    let symmetric = key.get("kty").and_then(serde_json::Value::as_str) == Some("oct");
    symmetric || SECRET_MEMBERS.iter().any(|member| key.get(member).is_some())
}

fn bytes(member: Option<&String>) -> Result<Vec<u8>, JoseError> {
    let text = member.ok_or(JoseError::UnusableKey)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JoseError::UnusableKey)
}

fn parse_rsa(jwk: &Jwk) -> Result<Vec<(Algorithm, ParsedPublicKey)>, JoseError> {
    let (n, e) = (bytes(jwk.n.as_ref())?, bytes(jwk.e.as_ref())?);
    let bits = n.first().map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
    if !RSA_BITS.contains(&bits) {
        return Err(JoseError::UnusableKey);
    }
    let components = RsaPublicKeyComponents { n, e };
    let parse = |algorithm, parameters: &'static RsaParameters| {
        let key = components.to_parsed_public_key(parameters).map_err(|_| JoseError::UnusableKey)?;
        Ok((algorithm, key))
    };
    Ok(vec![
        parse(Algorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256)?,
        parse(Algorithm::Ps256, &RSA_PSS_2048_8192_SHA256)?,
    ])
}

fn parse_p256(jwk: &Jwk) -> Result<ParsedPublicKey, JoseError> {
    let (x, y) = (bytes(jwk.x.as_ref())?, bytes(jwk.y.as_ref())?);
    if x.len() != 32 || y.len() != 32 {
        // RFC 7518 section 6.2.1.2: the full length of the field, leading zeros included.
        return Err(JoseError::UnusableKey);
    }
    let point = [[4].as_slice(), &x, &y].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| JoseError::UnusableKey)
}

fn parse_ed25519(jwk: &Jwk) -> Result<ParsedPublicKey, JoseError> {
    let x = bytes(jwk.x.as_ref())?;
    if x.len() != 32 {
        return Err(JoseError::UnusableKey);
    }
    ParsedPublicKey::new(&ED25519, x).map_err(|_| JoseError::UnusableKey)
}
