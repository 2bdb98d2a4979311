//! Refreshing (RFC 6749 section 6, RFC 9700 section 4.14): rotation, reuse, grace.

use crate::clients::Client;
use crate::grants::Grant;
use crate::ids::GrantId;
use crate::refusal::{OauthCode, OauthRefusal};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The content of a refresh token: the grant and its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The grant.
    pub grant: GrantId,
    /// It counts up with each rotation.
    pub generation: i32,
}

impl RefreshToken {
    /// The authenticated bytes.
    pub fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        let (id, generation) = bytes.split_at_mut(16);
        id.copy_from_slice(self.grant.0.as_bytes());
        generation.copy_from_slice(&self.generation.to_be_bytes());
        bytes
    }

    /// Reads them.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, generation) = bytes.split_at_checked(16)?;
        let grant = GrantId(uuid::Uuid::from_slice(id).ok()?);
        Some(Self { grant, generation: i32::from_be_bytes(generation.try_into().ok()?) })
    }
}

/// The verdict on a refresh token.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the current one: the next generation replaces it.
    Rotate,
    /// It is the one before, and its owner may not have got the answer: the same successor again.
    Repeat,
    /// It is an older one: somebody else has it. The grant ends.
    Replay,
    /// No.
    Refuse(OauthRefusal),
}

/// Judges a token. The client is checked before reuse, so another client cannot end the grant.
pub fn judge(
    token: RefreshToken,
    client: &Client,
    grant: Option<&Grant>,
    grace: i64,
    now: Timestamp,
) -> Verdict {
    let no = |private: &'static str| {
        Verdict::Refuse(OauthRefusal::invalid_grant("the refresh token is not valid").because(private))
    };
    let Some(grant) = grant else { return no("no such grant") };
    if grant.client != client.id {
        return no("the token belongs to another client");
    }
    if !grant.is_live(now) {
        return no("the grant is over");
    }
    match grant.generation.checked_sub(token.generation) {
        Some(0) => Verdict::Rotate,
        Some(1) if now.since(grant.rotated_at) <= grace => Verdict::Repeat,
        Some(1..) => Verdict::Replay,
        _ => no("a generation that never was"),
    }
}

/// The scope of the new access token: the granted one, or a narrower requested one (RFC 6749 section 6).
pub fn narrow(granted: &Scope, asked: Option<&str>) -> Result<Scope, OauthRefusal> {
    let Some(asked) = asked else { return Ok(granted.clone()) };
    let scope = Scope::parse(asked);
    let known = asked.split(' ').filter(|word| !word.is_empty()).count() == scope.iter().count();
    if !scope.is_empty() && known && scope.is_within(granted) {
        return Ok(scope);
    }
    Err(OauthRefusal::new(OauthCode::InvalidScope, "scope is not within what was granted"))
}

#[cfg(test)]
mod tests;
