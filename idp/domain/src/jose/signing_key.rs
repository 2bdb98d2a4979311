//! A private key with everything about it prepared: headers, public half, name.

use std::borrow::Cow;
use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Algorithm, JoseError, Jwk, thumbprint};

/// The `typ` values we issue (RFC 7519, 9068, 9701, OIDC back-channel logout); their headers are encoded once.
const PREPARED_TYPES: [&str; 4] = ["JWT", "at+jwt", "logout+jwt", "token-introspection+jwt"];

/// Room for the signature of an RSA key of 8192 bits, the longest the library takes.
const LONGEST_SIGNATURE: usize = 1024;

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A private key that signs with one algorithm.
pub struct SigningKey {
    algorithm: Algorithm,
    pair: Pair,
    random: SystemRandom,
    jwk: Jwk,
    kid: String,
    untyped_header: String,
    typed_headers: [(&'static str, String); PREPARED_TYPES.len()],
}

impl SigningKey {
    /// Reads an unencrypted PKCS#8 key (DER) for this algorithm; an RSA key fits RS256 and PS256.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, JoseError> {
        let unusable = |_| JoseError::UnusableKey;
        let pair = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => Pair::Rsa(RsaKeyPair::from_pkcs8(der).map_err(unusable)?),
            Algorithm::Es256 => {
                Pair::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(unusable)?)
            }
            Algorithm::EdDsa => {
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(unusable)?)
            }
        };
        let mut jwk = public_half(&pair)?;
        let kid = thumbprint(&jwk).ok_or(JoseError::UnusableKey)?;
        jwk.kid = Some(kid.clone());
        jwk.alg = Some(algorithm.as_str().to_owned());
        jwk.public_use = Some("sig".to_owned());
        Ok(Self {
            untyped_header: encoded_header(algorithm, None, &kid),
            typed_headers: PREPARED_TYPES.map(|typ| (typ, encoded_header(algorithm, Some(typ), &kid))),
            random: SystemRandom::new(),
            algorithm,
            pair,
            jwk,
            kid,
        })
    }

    /// The algorithm with which this key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key's name: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half as it is published (RFC 7517 section 4).
    pub fn public_jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// Signs a payload into a compact JWS (RFC 7515 section 7.1) with `alg`, `typ` and `kid` in its header.
    pub fn sign_compact(&self, typ: Option<&str>, payload_json: &[u8]) -> Result<String, JoseError> {
        let header = self.header(typ);
        let signature_bytes = self.signature_bytes();
        let mut token =
            String::with_capacity(header.len() + (payload_json.len() + signature_bytes).div_ceil(3) * 4 + 6);
        token.push_str(&header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload_json, &mut token);
        self.append_signature(&mut token)?;
        Ok(token)
    }

    fn header(&self, typ: Option<&str>) -> Cow<'_, str> {
        let Some(typ) = typ else { return Cow::Borrowed(&self.untyped_header) };
        self.typed_headers.iter().find(|(known, _)| *known == typ).map_or_else(
            || Cow::Owned(encoded_header(self.algorithm, Some(typ), &self.kid)),
            |(_, header)| Cow::Borrowed(header.as_str()),
        )
    }

    fn signature_bytes(&self) -> usize {
        match &self.pair {
            Pair::Rsa(pair) => pair.public_modulus_len(),
            Pair::P256(_) | Pair::Ed25519(_) => 64,
        }
    }

    /// Completes `header.payload` with its signature.
    pub(super) fn append_signature(&self, token: &mut String) -> Result<(), JoseError> {
        let input = token.as_bytes();
        match &self.pair {
            Pair::Rsa(pair) => {
                let padding =
                    if self.algorithm == Algorithm::Ps256 { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut buffer = [0; LONGEST_SIGNATURE];
                let signature =
                    buffer.get_mut(..pair.public_modulus_len()).ok_or(JoseError::SigningFailed)?;
                pair.sign(padding, &self.random, input, signature).map_err(|_| JoseError::SigningFailed)?;
                push_part(token, signature);
            }
            Pair::P256(pair) => {
                let signature = pair.sign(&self.random, input).map_err(|_| JoseError::SigningFailed)?;
                push_part(token, signature.as_ref());
            }
            Pair::Ed25519(pair) => {
                let signature = pair.try_sign(input).map_err(|_| JoseError::SigningFailed)?;
                push_part(token, signature.as_ref());
            }
        }
        Ok(())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

fn push_part(token: &mut String, bytes: &[u8]) {
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(bytes, token);
}

fn encoded_header(algorithm: Algorithm, typ: Option<&str>, kid: &str) -> String {
    let mut header = serde_json::Map::new();
    header.insert("alg".to_owned(), algorithm.as_str().into());
    header.insert("kid".to_owned(), kid.into());
    if let Some(typ) = typ {
        header.insert("typ".to_owned(), typ.into());
    }
    URL_SAFE_NO_PAD.encode(serde_json::Value::Object(header).to_string())
}

fn public_half(pair: &Pair) -> Result<Jwk, JoseError> {
    let text = |bytes: &[u8]| Some(URL_SAFE_NO_PAD.encode(bytes));
    match pair {
        Pair::Rsa(pair) => {
            let key = pair.public_key();
            Ok(Jwk {
                n: text(key.modulus().big_endian_without_leading_zero()),
                e: text(key.exponent().big_endian_without_leading_zero()),
                ..Jwk::of_type("RSA")
            })
        }
        Pair::P256(pair) => {
            // SEC 1 section 2.3.3: the byte 4, then x and y, 32 bytes each.
            let point = pair.public_key().as_ref().strip_prefix(&[4]).ok_or(JoseError::UnusableKey)?;
            let (x, y) = point.split_at_checked(32).ok_or(JoseError::UnusableKey)?;
            Ok(Jwk { crv: Some("P-256".to_owned()), x: text(x), y: text(y), ..Jwk::of_type("EC") })
        }
        Pair::Ed25519(pair) => Ok(Jwk {
            crv: Some("Ed25519".to_owned()),
            x: text(pair.public_key().as_ref()),
            ..Jwk::of_type("OKP")
        }),
    }
}
