//! How a client proves itself (RFC 6749 section 2.3, RFC 7521, RFC 7523, OIDC Core section 9).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::clients::{AuthMethod, Client};
use crate::ids::ClientId;
use crate::parameters::{Parameters, decode};
use crate::refusal::{OauthCode, OauthRefusal};
use crate::timestamp::Timestamp;

#[cfg(test)]
mod tests;

/// The one type of assertion taken (RFC 7523 section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The most seconds by which a client's clock may differ from ours.
pub const SKEW: i64 = 10;
/// The longest lifetime of an assertion in seconds: the server must remember its `jti` as long.
pub const LONGEST_ASSERTION: i64 = 3600;

/// The credentials that a client sent, not checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The client that it claims to be.
    pub client: ClientId,
    /// The proof.
    pub proof: Proof,
}

/// The proof of a client. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// None: a public client names itself.
    None,
    /// A secret in the `Authorization` header.
    Basic(String),
    /// A secret in the form.
    Post(String),
    /// A signed assertion.
    Assertion(String),
}

impl Proof {
    /// The method this proof belongs to.
    pub fn method(&self) -> AuthMethod {
        match self {
            Self::None => AuthMethod::None,
            Self::Basic(_) => AuthMethod::ClientSecretBasic,
            Self::Post(_) => AuthMethod::ClientSecretPost,
            Self::Assertion(_) => AuthMethod::PrivateKeyJwt,
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("method", &self.proof.method()).finish_non_exhaustive()
    }
}

/// Reads the credentials: exactly one method (RFC 6749 section 2.3). A client id with control characters is refused
/// (RFC 6749 appendix A.1), since no database can search for some of them.
pub fn read(authorization: Option<&str>, form: &Parameters) -> Result<Credentials, OauthRefusal> {
    let credentials = read_any(authorization, form)?;
    if credentials.client.0.chars().any(char::is_control) {
        return Err(OauthRefusal::invalid_client("a client id with control characters"));
    }
    Ok(credentials)
}

fn read_any(authorization: Option<&str>, form: &Parameters) -> Result<Credentials, OauthRefusal> {
    let basic = authorization.map(read_basic).transpose()?;
    let secret = form.get("client_secret");
    let assertion = form.get("client_assertion").or_else(|| form.get("client_assertion_type"));
    if usize::from(basic.is_some()) + usize::from(secret.is_some()) + usize::from(assertion.is_some()) > 1 {
        return Err(OauthRefusal::invalid_request("more than one way of client authentication"));
    }
    let named = form.get("client_id").map(|id| ClientId(id.to_owned()));
    if let Some((client, secret)) = basic {
        if named.is_some_and(|named| named != client) {
            return Err(OauthRefusal::invalid_request("client_id differs from the Authorization header"));
        }
        return Ok(Credentials { client, proof: Proof::Basic(secret) });
    }
    if assertion.is_some() {
        let assertion = read_assertion(form)?;
        let claimed =
            subject(&assertion).ok_or_else(|| OauthRefusal::invalid_client("unreadable assertion"))?;
        if named.is_some_and(|named| named != claimed) {
            return Err(OauthRefusal::invalid_client("client_id differs from the assertion"));
        }
        return Ok(Credentials { client: claimed, proof: Proof::Assertion(assertion) });
    }
    let client = named.ok_or_else(|| OauthRefusal::invalid_client("no client named"))?;
    let proof = secret.map_or(Proof::None, |secret| Proof::Post(secret.to_owned()));
    Ok(Credentials { client, proof })
}

/// The method must be the one registered: a client cannot be talked down to a weaker one. A secret may come in the header
/// or in the form, whichever of the two is registered (they are equally strong, and some libraries change between them),
/// unless the client was registered for one of them alone. The answer names both methods: the ids of clients are public, and
/// the developer of the service sees at once what to set.
pub fn check_method(client: &Client, proof: &Proof) -> Result<(), OauthRefusal> {
    let (registered, used) = (client.auth_method, proof.method());
    let either = registered.takes_secret() && used.takes_secret() && !client.auth_method_alone;
    if registered == used || either {
        return Ok(());
    }
    let (registered, used) = (registered.as_str(), used.as_str());
    let text = format!("the client is registered for {registered} and used {used}");
    Err(OauthRefusal::new(OauthCode::InvalidClient, text))
}

/// The claims of an assertion (RFC 7523 section 3), after its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AssertionClaims {
    iss: String,
    sub: String,
    /// One string (draft-ietf-oauth-rfc7523bis; RFC 7523 section 3 lets it be a list, and the others in the list could use
    /// the assertion here). What is no string is kept for the refusal.
    aud: serde_json::Value,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
    jti: String,
}

/// Seconds, possibly with a fraction (RFC 7519 section 2), which is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NumericDate(Timestamp);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(reader)?;
        let whole = number.as_i64().or_else(|| number.to_string().split('.').next()?.parse().ok());
        whole.map(|seconds| Self(Timestamp(seconds))).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

/// An assertion found good: its `jti` may be used once until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodAssertion {
    /// The assertion's name.
    pub jti: String,
    /// Until when it must be remembered.
    pub expires_at: Timestamp,
}

/// Judges the claims. Issuer and subject are the client, and the audience is us (issuer or token endpoint). The
/// assertion is not expired, not from the future, and not too long-lived.
pub fn judge_assertion(
    payload: &[u8],
    client: &ClientId,
    audiences: &[&str],
    now: Timestamp,
) -> Result<GoodAssertion, OauthRefusal> {
    let no = OauthRefusal::invalid_client;
    let claims: AssertionClaims =
        serde_json::from_slice(payload).map_err(|_| no("the assertion lacks claims"))?;
    if claims.iss != client.0 || claims.sub != client.0 {
        return Err(no("the assertion's iss and sub are not the client"));
    }
    let aud = claims.aud.as_str().ok_or_else(|| no("the assertion's aud is not one string"))?;
    if !audiences.contains(&aud) {
        return Err(no("the assertion is meant for somebody else"));
    }
    let expires_at = claims.exp.0;
    if now.since(expires_at) >= SKEW {
        return Err(no("the assertion is expired"));
    }
    if expires_at.since(now) > LONGEST_ASSERTION {
        return Err(no("the assertion lives too long"));
    }
    let early = |at: Option<NumericDate>| at.is_some_and(|at| at.0.since(now) > SKEW);
    if early(claims.nbf) || early(claims.iat) {
        return Err(no("the assertion is from the future"));
    }
    if claims.jti.is_empty() || claims.jti.len() > 256 || claims.jti.chars().any(char::is_control) {
        return Err(no("the assertion has no usable jti"));
    }
    Ok(GoodAssertion { jti: claims.jti, expires_at: expires_at.plus(SKEW) })
}

fn read_basic(header: &str) -> Result<(ClientId, String), OauthRefusal> {
    let broken = || OauthRefusal::invalid_client("unreadable Authorization header");
    let (scheme, encoded) = header.split_once(' ').ok_or_else(broken)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(broken());
    }
    let decoded = STANDARD.decode(encoded.trim()).map_err(|_| broken())?;
    let colon = decoded.iter().position(|byte| *byte == b':').ok_or_else(broken)?;
    let (id, secret) = decoded.split_at(colon);
    // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
    let half = |bytes: &[u8]| decode(bytes).map_err(|_| broken());
    Ok((ClientId(half(id)?), half(secret.get(1..).unwrap_or_default())?))
}

fn read_assertion(form: &Parameters) -> Result<String, OauthRefusal> {
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(OauthRefusal::invalid_request("client_assertion_type is not supported"));
    }
    form.require("client_assertion", "client_assertion is missing").map(str::to_owned)
}

/// The subject an assertion claims, to find the keys it must be signed with; nothing is believed yet.
fn subject(assertion: &str) -> Option<ClientId> {
    #[derive(Deserialize)]
    struct Claims {
        sub: String,
    }
    let payload = assertion.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(ClientId(claims.sub))
}
