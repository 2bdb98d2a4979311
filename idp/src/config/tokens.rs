//! Section `tokens`.

use serde::Deserialize;

/// Section `tokens` of the configuration. Times are seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokensConfig {
    /// Prefix of the city's own claims; the operator owns this address.
    pub claims_prefix: String,
    /// Life of an authorization code; at most 60.
    pub code_seconds: i64,
    /// Life of an opaque access token.
    pub access_seconds: i64,
    /// Life of a JWT access token; at most 300 (RFC 9068 tokens outlive a revocation).
    pub jwt_access_seconds: i64,
    /// Life of an ID token.
    pub id_token_seconds: i64,
    /// Life of a grant with `offline_access`.
    pub offline_seconds: i64,
    /// How long the refresh token before the last one gets the same answer again.
    pub refresh_grace_seconds: i64,
    /// How long a sign-in under way may take.
    pub transaction_seconds: i64,
}
