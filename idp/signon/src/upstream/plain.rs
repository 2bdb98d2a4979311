//! Providers without ID tokens: `oauth2` gets an access token, and one call with it says who it is (RFC 6749 section 4.1).
//!
//! Such a token may have been given to another service, so it counts only straight from the token endpoint, which it comes
//! from for a code of this service (RFC 6749 section 10.16). Facebook wants a proof of the secret with each call.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use domain::timestamp::Timestamp;
use oauth2::basic::{BasicClient, BasicErrorResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::pending::{Pending, Proved, Sent};
use super::provider::{Endpoints, Provider, Trouble};
use super::wire::WireFault;
use city::links::UpstreamAccount;
use platform::config::ClientAuth;

type Speaker = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A longer id is none.
const MOST_SUBJECT_BYTES: usize = 255;

fn speaker(provider: &Provider, endpoints: &Endpoints, redirect: String) -> Result<Speaker, Trouble> {
    let of = &provider.upstream;
    let mut speaker = BasicClient::new(ClientId::new(of.client_id.clone()));
    if of.client_auth != ClientAuth::None {
        speaker = speaker.set_client_secret(ClientSecret::new(of.client_secret.expose_secret().to_owned()));
    }
    let kind = if of.client_auth == ClientAuth::Basic { AuthType::BasicAuth } else { AuthType::RequestBody };
    Ok(speaker
        .set_auth_type(kind)
        .set_auth_uri(AuthUrl::new(endpoints.authorization.clone()).map_err(Trouble::untrusted)?)
        .set_token_uri(TokenUrl::new(endpoints.token.clone()).map_err(Trouble::untrusted)?)
        .set_redirect_uri(RedirectUrl::new(redirect).map_err(Trouble::untrusted)?))
}

/// Where to send the browser, and what its answer is held against.
pub(super) fn begin(
    provider: &Provider,
    endpoints: &Endpoints,
    redirect: String,
) -> Result<(Url, Sent), Trouble> {
    let speaker = speaker(provider, endpoints, redirect)?;
    let scopes = provider.upstream.scopes.iter().cloned().map(Scope::new);
    let mut request = speaker.authorize_url(CsrfToken::new_random).add_scopes(scopes);
    let mut verifier = None;
    if endpoints.pkce {
        let (challenge, secret) = PkceCodeChallenge::new_random_sha256();
        request = request.set_pkce_challenge(challenge);
        verifier = Some(secret.into_secret());
    }
    let (url, state) = request.url();
    Ok((url, Sent { state: state.into_secret(), nonce: None, verifier }))
}

/// Who came back.
pub(super) async fn prove(
    (provider, endpoints): (&Provider, &Endpoints),
    (redirect, code): (String, String),
    pending: &Pending,
    now: Timestamp,
) -> Result<Proved, Trouble> {
    let speaker = speaker(provider, endpoints, redirect)?;
    let mut exchange = speaker.exchange_code(AuthorizationCode::new(code));
    if let Some(verifier) = &pending.verifier {
        exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.clone()));
    }
    let answer = exchange.request_async(&provider.wire).await.map_err(trouble_of)?;
    let access_token = SecretString::from(answer.access_token().secret().clone());
    let address = who_address(provider, endpoints, &access_token)?;
    let who = provider.wire.json(&address, Some(access_token.expose_secret())).await?;
    let of = &provider.upstream;
    let subject = word(&who, &of.subject).filter(|subject| subject.len() <= MOST_SUBJECT_BYTES);
    let subject = subject.ok_or_else(|| Trouble::untrusted("the provider names nobody"))?;
    let account = UpstreamAccount { issuer: of.issuer.as_str().to_owned(), subject };
    Ok(Proved { account, name: word(&who, "name"), signed_in_at: now, access_token })
}

/// The address that says who it is, with the proof of the secret where the provider wants one (Graph API, «Secure Graph API
/// calls»: HMAC-SHA256 of the access token under the secret, in hexadecimal).
fn who_address(
    provider: &Provider,
    endpoints: &Endpoints,
    access_token: &SecretString,
) -> Result<String, Trouble> {
    let mut address = Url::parse(&endpoints.userinfo).map_err(Trouble::untrusted)?;
    if provider.upstream.preset.proves_calls() {
        let secret = provider.upstream.client_secret.expose_secret();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let proof = hmac::sign(&key, access_token.expose_secret().as_bytes());
        let mut hex = String::with_capacity(64);
        for byte in proof.as_ref() {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
        }
        address.query_pairs_mut().append_pair("appsecret_proof", &hex);
    }
    Ok(address.into())
}

/// A member that is a text, or a whole number as some providers number their accounts. A number that is not whole, or too
/// long to be read as it is written, names nobody: two accounts could become one.
fn word(answer: &Value, member: &str) -> Option<String> {
    match answer.get(member)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

fn trouble_of(error: RequestTokenError<WireFault, BasicErrorResponse>) -> Trouble {
    match error {
        RequestTokenError::Request(fault) => fault.into(),
        _ => Trouble::untrusted("the code was refused"),
    }
}
