//! Keys of providers as `openidconnect` wants them. What they check is checked by aws-lc-rs: no other library of
//! cryptography sees a token.

use std::sync::Arc;

use aws_lc_rs::{digest, hmac};
use domain::jose::{Algorithm, JwkSet, VerifyingKey};
use openidconnect::core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, JsonWebKeySet, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};

use platform::config::TokenAlgorithm;

/// A key that checks ID tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Key {
    kid: Option<JsonWebKeyId>,
    kty: CoreJsonWebKeyType,
    alg: Option<CoreJwsSigningAlgorithm>,
    #[serde(skip)]
    check: Check,
}

/// What does the checking.
#[derive(Clone, Debug, Default)]
enum Check {
    /// Nothing: a key that was read from elsewhere checks no token.
    #[default]
    Nothing,
    /// A key of a set.
    Public(Arc<JwkSet>, usize),
    /// The client secret (OIDC Core section 10.1).
    Secret(Arc<hmac::Key>),
}

impl Key {
    fn of(set: &Arc<JwkSet>, at: usize, key: &VerifyingKey) -> Option<Self> {
        let algorithms: Vec<Algorithm> = key.algorithms().collect();
        let kty = match algorithms.first()? {
            Algorithm::Rs256 | Algorithm::Ps256 => CoreJsonWebKeyType::RSA,
            Algorithm::Es256 => CoreJsonWebKeyType::EllipticCurve,
            Algorithm::EdDsa => CoreJsonWebKeyType::OctetKeyPair,
        };
        let only = if let [one] = algorithms.as_slice() { Some(named(*one)) } else { None };
        let kid = key.kid().map(|kid| JsonWebKeyId::new(kid.to_owned()));
        Some(Self { kid, kty, alg: only, check: Check::Public(Arc::clone(set), at) })
    }

    /// The keys of a set.
    pub(super) fn all_of(set: &Arc<JwkSet>) -> JsonWebKeySet<Self> {
        let keys = set.keys().iter().enumerate();
        JsonWebKeySet::new(keys.filter_map(|(at, key)| Self::of(set, at, key)).collect())
    }
}

fn named(algorithm: Algorithm) -> CoreJwsSigningAlgorithm {
    match algorithm {
        Algorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        Algorithm::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        Algorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        Algorithm::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
    }
}

/// An algorithm of the configuration as the library calls it.
pub(super) fn allowed(algorithm: TokenAlgorithm) -> CoreJwsSigningAlgorithm {
    match algorithm {
        TokenAlgorithm::Rs256 => named(Algorithm::Rs256),
        TokenAlgorithm::Ps256 => named(Algorithm::Ps256),
        TokenAlgorithm::Es256 => named(Algorithm::Es256),
        TokenAlgorithm::EdDsa => named(Algorithm::EdDsa),
        TokenAlgorithm::Hs256 => CoreJwsSigningAlgorithm::HmacSha256,
    }
}

fn ours(algorithm: &CoreJwsSigningAlgorithm) -> Option<Algorithm> {
    match algorithm {
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256 => Some(Algorithm::Rs256),
        CoreJwsSigningAlgorithm::RsaSsaPssSha256 => Some(Algorithm::Ps256),
        CoreJwsSigningAlgorithm::EcdsaP256Sha256 => Some(Algorithm::Es256),
        CoreJwsSigningAlgorithm::EdDsa => Some(Algorithm::EdDsa),
        _ => None,
    }
}

impl JsonWebKey for Key {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = CoreJwsSigningAlgorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.kid.as_ref()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        &self.kty
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        // Keys for other uses are not in the set.
        None
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&CoreJwsSigningAlgorithm> {
        self.alg.as_ref().map_or(JsonWebKeyAlgorithm::Unspecified, JsonWebKeyAlgorithm::Algorithm)
    }

    fn new_symmetric(key: Vec<u8>) -> Self {
        let check = Check::Secret(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &key)));
        Self { kid: None, kty: CoreJsonWebKeyType::Symmetric, alg: None, check }
    }

    fn verify_signature(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        let unfit = || SignatureVerificationError::InvalidKey("the key is for other algorithms".to_owned());
        let wrong = || SignatureVerificationError::CryptoError("the signature is wrong".to_owned());
        match (&self.check, algorithm) {
            (Check::Secret(key), CoreJwsSigningAlgorithm::HmacSha256) => {
                hmac::verify(key, message, signature).map_err(|_| wrong())
            }
            (Check::Public(set, at), algorithm) => {
                let (key, algorithm) = set.keys().get(*at).zip(ours(algorithm)).ok_or_else(unfit)?;
                key.verify(algorithm, message, signature).map_err(|_| wrong())
            }
            _ => Err(unfit()),
        }
    }

    fn hash_bytes(&self, bytes: &[u8], algorithm: &CoreJwsSigningAlgorithm) -> Result<Vec<u8>, String> {
        let hash = match algorithm {
            CoreJwsSigningAlgorithm::EdDsa => &digest::SHA512,
            _ => &digest::SHA256,
        };
        Ok(digest::digest(hash, bytes).as_ref().to_vec())
    }
}
