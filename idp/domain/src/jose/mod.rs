//! JWS and JWK shapes (RFC 7515, 7517, 7518, 7638, 8037) over aws-lc-rs.

use crate::contexts::words;

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
