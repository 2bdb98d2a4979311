//! JWS and JWK shapes (RFC 7515, 7517, 7518, 7638, 8037) over aws-lc-rs.
//!
//! Keys are parsed once: a [`SigningKey`] holds its encoded headers, a [`VerifyingKey`] its parsed point or
//! modulus, so that a token costs one signature (or one check) and one allocation.

mod jwk;
mod signing_key;
mod thumbprint;
mod verify;

#[cfg(test)]
mod tests;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::contexts::words;

pub use jwk::{Jwk, JwkSet, VerifyingKey};
pub use signing_key::SigningKey;
pub use thumbprint::thumbprint;
pub use verify::{Header, MAX_TOKEN_BYTES, Verified, verify_compact};

words! {
    /// Signature algorithms offered (RFC 7518 section 3.1, RFC 8037 section 3.1).
    Algorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256; always offered (OIDC Core section 15.1).
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

/// Why a key or a token was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// The token is longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is too long")]
    TooLong,
    /// Not three base64url parts, or a header that is not a JSON object of the known shape.
    #[error("the token is malformed")]
    MalformedToken,
    /// The header's `alg` is unknown, `none`, symmetric, or not among those allowed here (RFC 8725 3.1).
    #[error("the token's algorithm is not accepted here")]
    AlgorithmRefused,
    /// The header names extensions that must be understood; none is (RFC 7515 section 4.1.11).
    #[error("the token has critical extensions")]
    CriticalExtension,
    /// No key of the set has this `kid` and fits this `alg`.
    #[error("no key fits the token")]
    UnknownKey,
    /// A fitting key exists and the signature is not its own.
    #[error("the signature is wrong")]
    BadSignature,
    /// The key is of an unknown type, malformed, too weak, or meant for something else.
    #[error("the key cannot be used")]
    UnusableKey,
    /// The key set is not a JSON object with a list of keys, or the list is too long.
    #[error("the key set is malformed")]
    MalformedKeySet,
    /// A key of the set is private or symmetric: any reader of the set can sign as its owner.
    #[error("the key set holds a private or symmetric key")]
    PrivateKey,
    /// The library refused to sign.
    #[error("signing failed")]
    SigningFailed,
}

/// `at_hash` and `c_hash`: the left half of the digest that belongs to the algorithm (OIDC Core 3.1.3.6).
///
/// Ed25519 signs over SHA-512, so `EdDSA` takes the left half of SHA-512.
pub fn left_half_hash(algorithm: Algorithm, text: &str) -> String {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => &digest::SHA256,
        Algorithm::EdDsa => &digest::SHA512,
    };
    let digest = digest::digest(hash, text.as_bytes());
    let (left, _) = digest.as_ref().split_at(digest.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}
