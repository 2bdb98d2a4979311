//! The content of access tokens and ID tokens.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::grants::Grant;
use crate::ids::{ClientId, GrantId};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The holder that an access token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bearer {
    /// A person's grant.
    Grant(GrantId),
    /// The client itself (RFC 6749 section 4.4); the id makes it revocable.
    Client(ClientId, uuid::Uuid),
}

/// The sealed content of an access token; of one in JWT form it is the `jti`, sealed so that it opens nothing alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// The holder.
    pub bearer: Bearer,
    /// The scope, if it is less than the granted one.
    pub scope: Option<Scope>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it dies.
    pub expires_at: Timestamp,
}

/// The claims of an ID token (OIDC Core section 2).
#[derive(Debug, Serialize)]
pub struct IdToken<'a> {
    /// Issuer.
    pub iss: &'a str,
    /// The subject, as this client knows it.
    pub sub: &'a str,
    /// The client.
    pub aud: &'a str,
    /// When it dies.
    pub exp: Timestamp,
    /// When it was issued.
    pub iat: Timestamp,
    /// The time of sign-in.
    pub auth_time: Timestamp,
    /// The strength of the sign-in.
    pub acr: &'a str,
    /// The authentication methods.
    pub amr: Vec<&'a str>,
    /// The client's name for the session.
    pub sid: &'a str,
    /// As sent, absent if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
    /// Left half of the access token's hash.
    pub at_hash: &'a str,
    /// The rest.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

/// The claims of a JWT access token (RFC 9068 section 2.2).
#[derive(Debug, Serialize)]
pub struct JwtAccessToken<'a> {
    /// Issuer.
    pub iss: &'a str,
    /// The person, or for client credentials the client.
    pub sub: &'a str,
    /// The resource.
    pub aud: &'a str,
    /// The client.
    pub client_id: &'a str,
    /// When it dies.
    pub exp: Timestamp,
    /// When it was issued.
    pub iat: Timestamp,
    /// Our name for the token; it is not a token.
    pub jti: &'a str,
    /// The scope.
    pub scope: String,
    /// The time of sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// The strength of the sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    /// The acting context, without names of people.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

impl AccessToken {
    /// A token for a grant; `scope` where the client asked for less than was granted.
    pub fn for_grant(grant: &Grant, scope: Option<Scope>, life: i64, now: Timestamp) -> Self {
        let expires_at = now.plus(life).min(grant.expires_at);
        Self { bearer: Bearer::Grant(grant.id), scope, issued_at: now, expires_at }
    }

    /// Whether it is valid at that moment. The gate judges whether its grant is.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && !self.issued_at.is_future(now)
    }
}
