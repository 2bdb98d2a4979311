//! Section `tokens`.

use serde::Deserialize;

use super::problems::Problems;

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
    /// The grace in which the previous refresh token gets the same successor again.
    pub refresh_grace_seconds: i64,
    /// The time from the authorization request to the end of sign-in and consent.
    pub transaction_seconds: i64,
}

impl TokensConfig {
    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        let prefix = url::Url::parse(&self.claims_prefix);
        if !prefix.is_ok_and(|url| url.scheme() == "https") || self.claims_prefix.ends_with('/') {
            problems.add(
                "tokens.claims_prefix",
                "write an https:// address of your own without a slash at its end",
            );
        }
        problems.within("tokens.code_seconds", self.code_seconds, 10..=60);
        problems.within("tokens.access_seconds", self.access_seconds, 60..=3_600);
        problems.within("tokens.jwt_access_seconds", self.jwt_access_seconds, 30..=300);
        problems.within("tokens.id_token_seconds", self.id_token_seconds, 60..=3_600);
        problems.within("tokens.offline_seconds", self.offline_seconds, 3_600..=31_536_000);
        problems.within("tokens.refresh_grace_seconds", self.refresh_grace_seconds, 0..=60);
        problems.within("tokens.transaction_seconds", self.transaction_seconds, 300..=14_400);
    }
}
