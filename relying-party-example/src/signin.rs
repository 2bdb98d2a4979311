//! Signing in: all that a school service needs to know about OpenID Connect. Copy this file.
//!
//! Nothing but the issuer's address, a client id and a secret is known beforehand; everything else comes
//! from discovery. [`begin`] makes the address to send the browser to and the secrets to keep meanwhile,
//! [`finish`] takes the code that comes back, [`refresh`] and [`userinfo`] keep the answer fresh, and
//! [`sign_out`] ends the sign-in at the provider too.

use std::time::Duration;

use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, CsrfToken, LogoutRequest, Nonce, NonceVerifier,
    OAuth2TokenResponse, RefreshToken, Scope, TokenResponse,
};
use url::Url;

use crate::provider::{
    Bearer, City, CityIdToken, CityIdTokenClaims, CityTokenResponse, CityUserInfo, Provider, Trouble,
    key_named_by,
};

/// What to keep between sending the browser away and its coming back. Never leaves the server.
pub struct Pending {
    /// Comes back unchanged; finds this again.
    pub state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// What a person may be asked to sign in as.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// RFC 9396 `authorization_details`: the context to act in. None leaves the choice to the person.
    pub context: Option<String>,
    /// Let the person choose whom to act as, even where the provider knows an answer.
    pub choose: bool,
}

/// Tokens and what they say, both checked. The tokens stay on the server.
#[derive(Clone)]
pub struct SignedIn {
    /// Proves to the provider, at signing out, whose sign-in ends.
    pub id_token: CityIdToken,
    /// What it says: its signature, issuer, audience, times and nonce hold.
    pub claims: CityIdTokenClaims,
    /// For userinfo.
    pub access_token: AccessToken,
    /// For new tokens, if the provider gave one.
    pub refresh_token: Option<RefreshToken>,
    /// How long the access token counts.
    pub expires_in: Option<Duration>,
}

/// Where to send the browser, and what to keep until it comes back.
pub fn begin(city: &City, wish: &Wish) -> (Url, Pending) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut request = city
        .client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(city.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new))
        .set_pkce_challenge(challenge);
    if wish.choose {
        request = request.add_prompt(CoreAuthPrompt::SelectAccount);
    }
    if let Some(context) = &wish.context {
        request = request.add_extra_param("authorization_details", context.clone());
    }
    let (url, state, nonce) = request.url();
    (url, Pending { state, nonce, verifier })
}

/// Exchanges the code that came back for tokens, and checks them (OIDC Core section 3.1.3.7).
pub async fn finish(provider: &Provider, code: String, pending: Pending) -> Result<SignedIn, Trouble> {
    let city = provider.city().await?;
    let request = city.client.exchange_code(AuthorizationCode::new(code)).map_err(Trouble::untrusted)?;
    let request = request.set_pkce_verifier(pending.verifier);
    let tokens = request.request_async(&city.http).await.map_err(Trouble::from_token_endpoint)?;
    let id_token = tokens.id_token().ok_or_else(|| Trouble::untrusted("no ID token"))?.clone();
    let claims = check(provider, &id_token, tokens.access_token(), &pending.nonce).await?;
    Ok(signed_in(&tokens, id_token, claims))
}

/// Gets new tokens; a new ID token must be about the same person (OIDC Core section 12.2).
pub async fn refresh(provider: &Provider, old: &SignedIn) -> Result<SignedIn, Trouble> {
    let city = provider.city().await?;
    let token = old.refresh_token.as_ref().ok_or_else(|| Trouble::untrusted("no refresh token"))?;
    let request = city.client.exchange_refresh_token(token).map_err(Trouble::untrusted)?;
    let tokens = request.request_async(&city.http).await.map_err(Trouble::from_token_endpoint)?;
    let (id_token, claims) = match tokens.id_token().cloned() {
        Some(new) => {
            let claims = check(provider, &new, tokens.access_token(), |_: Option<&Nonce>| Ok(())).await?;
            (new, claims)
        }
        None => (old.id_token.clone(), old.claims.clone()),
    };
    if claims.subject() != old.claims.subject() {
        return Err(Trouble::untrusted("the refreshed ID token is about somebody else"));
    }
    let mut new = signed_in(&tokens, id_token, claims);
    new.refresh_token = new.refresh_token.or_else(|| old.refresh_token.clone());
    Ok(new)
}

fn signed_in(tokens: &CityTokenResponse, id_token: CityIdToken, claims: CityIdTokenClaims) -> SignedIn {
    SignedIn {
        id_token,
        claims,
        access_token: tokens.access_token().clone(),
        refresh_token: tokens.refresh_token().cloned(),
        expires_in: tokens.expires_in(),
    }
}

/// Signature, issuer, audience, times, nonce and the access token's hash. Keys may have been changed since
/// discovery: an unknown one is looked for.
async fn check(
    provider: &Provider,
    id_token: &CityIdToken,
    access_token: &AccessToken,
    nonce: impl NonceVerifier,
) -> Result<CityIdTokenClaims, Trouble> {
    let kid = key_named_by(&id_token.to_string());
    let city = provider.city_with_key(kid.as_deref(), Bearer::Provider).await?;
    let verifier = city.id_token_verifier();
    let claims = id_token.claims(&verifier, nonce).map_err(Trouble::untrusted)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = id_token.signing_alg().map_err(Trouble::untrusted)?;
        let key = id_token.signing_key(&verifier).map_err(Trouble::untrusted)?;
        let hash = AccessTokenHash::from_token(access_token, algorithm, key).map_err(Trouble::untrusted)?;
        if hash != *expected {
            return Err(Trouble::untrusted("the access token is not the one the ID token names"));
        }
    }
    Ok(claims.clone())
}

/// Asks what the provider knows now; the answer must be about the person who signed in.
pub async fn userinfo(city: &City, signed_in: &SignedIn) -> Result<CityUserInfo, Trouble> {
    let about = Some(signed_in.claims.subject().clone());
    let request = city.client.user_info(signed_in.access_token.clone(), about);
    request.map_err(Trouble::untrusted)?.request_async(&city.http).await.map_err(Trouble::from_userinfo)
}

/// Where to send the browser so that the sign-in ends at the provider too (RP-Initiated Logout 1.0).
pub fn sign_out(city: &City, signed_in: &SignedIn, state: CsrfToken) -> Option<Url> {
    let request = LogoutRequest::from(city.end_session.clone()?)
        .set_id_token_hint(&signed_in.id_token)
        .set_client_id(city.client.client_id().clone())
        .set_post_logout_redirect_uri(city.after_logout.clone())
        .set_state(state);
    Some(request.http_get_url())
}
