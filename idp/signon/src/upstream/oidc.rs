//! Providers with OpenID Connect: `openidconnect` speaks the protocol and judges the ID token (OIDC Core section 3.1).

use chrono::DateTime;
use domain::timestamp::Timestamp;
use domain::upstream::{Claims, IssuerRule, judge_claims};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthUrl, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims,
    IdTokenFields, IdTokenVerifier, IssuerUrl, JsonWebKeySet, Nonce, OAuth2TokenResponse as _, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::key::{Key, allowed};
use super::pending::{Pending, Proved, Sent};
use super::provider::{Endpoints, Provider, Trouble};
use super::wire::WireFault;
use city::links::UpstreamAccount;
use platform::config::{Asks, ClientAuth};
use platform::key_sets::Age;
use web::app::App;

/// Claims beyond OpenID Connect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    /// The tenant (Microsoft identity platform, «ID token claims reference»).
    #[serde(default)]
    tid: Option<String>,
}

impl AdditionalClaims for More {}

type Fields = IdTokenFields<
    More,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Token = IdToken<More, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type TokenClaims = IdTokenClaims<More, CoreGenderClaim>;
type Answer = StandardTokenResponse<Fields, CoreTokenType>;
type TokenError = RequestTokenError<WireFault, StandardErrorResponse<CoreErrorResponseType>>;
type Speaker = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    Key,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

fn speaker(provider: &Provider, endpoints: &Endpoints, redirect: String) -> Result<Speaker, Trouble> {
    let of = &provider.upstream;
    let issuer = IssuerUrl::new(of.issuer.as_str().to_owned()).map_err(Trouble::untrusted)?;
    let mut speaker = Client::new(ClientId::new(of.client_id.clone()), issuer, JsonWebKeySet::default());
    if of.client_auth != ClientAuth::None {
        speaker = speaker.set_client_secret(secret(&of.client_secret));
    }
    let kind = if of.client_auth == ClientAuth::Basic { AuthType::BasicAuth } else { AuthType::RequestBody };
    Ok(speaker
        .set_auth_type(kind)
        .set_auth_uri(AuthUrl::new(endpoints.authorization.clone()).map_err(Trouble::untrusted)?)
        .set_token_uri(TokenUrl::new(endpoints.token.clone()).map_err(Trouble::untrusted)?)
        .set_redirect_uri(RedirectUrl::new(redirect).map_err(Trouble::untrusted)?))
}

fn secret(text: &SecretString) -> ClientSecret {
    ClientSecret::new(text.expose_secret().to_owned())
}

/// Where to send the browser, and what its answer is held against. `fresh` asks for a new sign-in there.
pub(super) fn begin(
    provider: &Provider,
    endpoints: &Endpoints,
    redirect: String,
    fresh: bool,
) -> Result<(Url, Sent), Trouble> {
    let speaker = speaker(provider, endpoints, redirect)?;
    let scopes = provider.upstream.scopes.iter().filter(|scope| *scope != "openid");
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let mut request = speaker
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(scopes.cloned().map(Scope::new));
    let mut verifier = None;
    if endpoints.pkce {
        let (challenge, secret) = PkceCodeChallenge::new_random_sha256();
        request = request.set_pkce_challenge(challenge);
        verifier = Some(secret.into_secret());
    }
    if fresh {
        request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
    } else if provider.upstream.prompt == Asks::SelectAccount {
        request = request.add_prompt(CoreAuthPrompt::SelectAccount);
    }
    let (url, state, nonce) = request.url();
    Ok((url, Sent { state: state.into_secret(), nonce: Some(nonce.secret().clone()), verifier }))
}

/// Who came back: exchanges the code and judges the ID token.
pub(super) async fn prove(
    app: &App,
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
    let token = answer.id_token().ok_or_else(|| Trouble::untrusted("no ID token"))?;
    let nonce = Nonce::new(pending.nonce.clone().ok_or_else(|| Trouble::untrusted("no nonce was sent"))?);
    let claims = check(app, (provider, endpoints), (token, &nonce), now).await?;
    let of = &provider.upstream;
    let fresh_since = pending.fresh.then_some(pending.began_at);
    let judged = judge_claims(facts(claims), (&of.issuer, &of.client_id), fresh_since, now);
    judged.map_err(|refusal| match refusal {
        domain::upstream::ClaimRefusal::NotFresh => Trouble::NotFresh,
        other => Trouble::untrusted(other.as_str()),
    })?;
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    Ok(Proved {
        account: UpstreamAccount {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
        },
        name,
        signed_in_at: signed_in_at(claims, pending, now),
        access_token: SecretString::from(answer.access_token().secret().clone()),
    })
}

/// When the person signed in there, as far as the token says so, and never in the future. A sign-in that was asked for and
/// proved is one of this way, whatever the clocks say.
fn signed_in_at(claims: &TokenClaims, pending: &Pending, now: Timestamp) -> Timestamp {
    let said = claims.auth_time().map_or(now, |at| Timestamp(at.timestamp()));
    let least = if pending.fresh { pending.began_at } else { said };
    said.max(least).min(now)
}

/// Signature, issuer, audience, end and nonce. A key that is not among those that were fetched lately is looked for.
async fn check<'t>(
    app: &App,
    (provider, endpoints): (&Provider, &Endpoints),
    (token, nonce): (&'t Token, &Nonce),
    now: Timestamp,
) -> Result<&'t TokenClaims, Trouble> {
    let owner = format!("upstream {}", provider.upstream.name);
    let mut age = Age::Lately;
    loop {
        let set = app.key_sets.of(&owner, &endpoints.keys, age, now).await;
        let verifier = verifier(provider, Key::all_of(&set), now)?;
        match token.claims(&verifier, nonce) {
            Ok(claims) => return Ok(claims),
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) if age == Age::Lately => age = Age::Again,
            // The library's texts hold claims of the token.
            Err(error) => return Err(Trouble::untrusted(kind_of(&error))),
        }
    }
}

fn verifier(
    provider: &Provider,
    keys: JsonWebKeySet<Key>,
    now: Timestamp,
) -> Result<IdTokenVerifier<'static, Key>, Trouble> {
    let of = &provider.upstream;
    let (client, text) = (ClientId::new(of.client_id.clone()), of.issuer.as_str().to_owned());
    let issuer = IssuerUrl::new(text).map_err(Trouble::untrusted)?;
    let verifier = if of.client_secret.expose_secret().is_empty() {
        IdTokenVerifier::new_public_client(client, issuer, keys)
    } else {
        IdTokenVerifier::new_confidential_client(client, secret(&of.client_secret), issuer, keys)
    };
    let moment = DateTime::from_timestamp(now.0, 0).ok_or_else(|| Trouble::untrusted("no time"))?;
    Ok(verifier
        .set_allowed_algs(of.algorithms.iter().copied().map(allowed))
        // An issuer of a tenant is judged with the tenant that the token names.
        .require_issuer_match(!IssuerRule::is_template(&of.issuer))
        .set_time_fn(move || moment))
}

/// What is wrong with a token, without anything of it.
fn kind_of(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the token is over",
        ClaimsVerificationError::InvalidAudience(_) => "the token is for another client",
        ClaimsVerificationError::InvalidIssuer(_) => "the token is of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "the token is for another sign-in",
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => {
            "the algorithm of the token is not accepted"
        }
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            "the key of the token is unknown"
        }
        ClaimsVerificationError::SignatureVerification(_) => "the signature of the token",
        _ => "the token",
    }
}

fn facts(claims: &TokenClaims) -> Claims<'_> {
    Claims {
        issuer: claims.issuer().as_str(),
        tenant: claims.additional_claims().tid.as_deref(),
        subject: claims.subject().as_str(),
        authorized_party: claims.authorized_party().map(|party| party.as_str()),
        issued_at: Timestamp(claims.issue_time().timestamp()),
        signed_in_at: claims.auth_time().map(|at| Timestamp(at.timestamp())),
    }
}

/// What an error of the token endpoint means. Nothing of the answer gets into the text but a known code.
pub(super) fn trouble_of(error: TokenError) -> Trouble {
    match error {
        RequestTokenError::Request(fault) => fault.into(),
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::Extension(_) => Trouble::untrusted("the code was refused"),
            known => Trouble::untrusted(format!("the code was refused: {}", known.as_ref())),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Trouble::untrusted("the answer of the token endpoint")
        }
    }
}
