//! What an ID token says beside what a library checks (OIDC Core section 3.1.3.7).

use super::IssuerRule;
use crate::timestamp::{SKEW_SECONDS, Timestamp};

/// A longer subject is none (OIDC Core section 2).
const MOST_SUBJECT_BYTES: usize = 255;

/// Claims of a token whose signature, audience, nonce and end were checked.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// `tid` of Microsoft.
    pub tenant: Option<&'a str>,
    /// `sub`.
    pub subject: &'a str,
    /// `azp`.
    pub authorized_party: Option<&'a str>,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `auth_time`.
    pub signed_in_at: Option<Timestamp>,
}

/// Why claims do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// Another issuer, or one of another tenant.
    Issuer,
    /// No subject, or one that is too long.
    Subject,
    /// Made for another client.
    AuthorizedParty,
    /// Made in the future.
    IssuedAt,
    /// The person did not sign in anew, though that was asked for.
    NotFresh,
}

impl ClaimRefusal {
    /// For the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer of the token",
            Self::Subject => "subject of the token",
            Self::AuthorizedParty => "authorized party of the token",
            Self::IssuedAt => "time of the token",
            Self::NotFresh => "no new sign-in",
        }
    }
}

/// Judges claims for a client. `fresh_since` is when the person was sent to sign in anew, if that was asked for.
///
/// # Errors
/// Why they do not count.
pub fn judge_claims(
    claims: Claims<'_>,
    (issuer, client): (&IssuerRule, &str),
    fresh_since: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), ClaimRefusal> {
    if !issuer.admits_token(claims.issuer, claims.tenant) {
        return Err(ClaimRefusal::Issuer);
    }
    if claims.subject.is_empty() || claims.subject.len() > MOST_SUBJECT_BYTES {
        return Err(ClaimRefusal::Subject);
    }
    if claims.authorized_party.is_some_and(|party| party != client) {
        return Err(ClaimRefusal::AuthorizedParty);
    }
    if claims.issued_at.is_future(now) {
        return Err(ClaimRefusal::IssuedAt);
    }
    let is_old = |since: Timestamp| claims.signed_in_at.is_none_or(|at| since.since(at) > SKEW_SECONDS);
    if fresh_since.is_some_and(is_old) {
        return Err(ClaimRefusal::NotFresh);
    }
    Ok(())
}
