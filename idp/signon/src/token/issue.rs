//! What the endpoint answers with: access token, refresh token, ID token.

use axum::response::Response;
use domain::authorize::GrantedContext;
use domain::claims;
use domain::clients::{Client, GrantType, TokenFormat};
use domain::contexts::Context;
use domain::grants::Grant;
use domain::jose::left_half_hash;
use domain::pseudonyms::Pseudonyms as _;
use domain::refresh::RefreshToken;
use domain::scope::{Scope, ScopeValue};
use domain::standing::Standing;
use domain::timestamp::Timestamp;
use domain::tokens::{AccessToken, IdToken, JwtAccessToken};
use http::HeaderValue;
use http::header::PRAGMA;
use serde::Serialize;
use serde_json::Map;

use super::access::write_refresh;
use city::clients::SectorNames;
use city::contexts;
use platform::fault::Fault;
use platform::seal::{Purpose, Sealer};
use web::app::App;
use web::json;

/// RFC 6749 section 5.1, OIDC Core section 3.1.3.3, RFC 9396 section 7.
#[derive(Serialize)]
pub(super) struct TokenResponse<'a> {
    pub access_token: String,
    pub token_type: &'static str,
    pub expires_in: i64,
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<[GrantedContext<'a>; 1]>,
}

impl TokenResponse<'_> {
    /// RFC 6749 section 5.1: never to be kept by a cache.
    pub(super) fn into_answer(self) -> Result<Response, Fault> {
        let mut response = json::no_store(&self)?;
        response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
        Ok(response)
    }
}

/// What tokens are made of.
pub(super) struct Issuance<'a> {
    pub client: &'a Client,
    pub grant: &'a Grant,
    pub standing: &'a Standing,
    pub context: Option<&'a Context>,
    /// Of the access token; never wider than granted.
    pub scope: Scope,
    /// The client asked for less than was granted.
    pub narrowed: bool,
    pub nonce: Option<&'a str>,
    /// Whether the granted context is echoed.
    pub details: bool,
    /// The generation whose refresh token is handed out.
    pub generation: i32,
}

impl Issuance<'_> {
    /// Signs and seals everything the client gets.
    pub(super) async fn answer(&self, app: &App, now: Timestamp) -> Result<Response, Fault> {
        let student_no = self.student_number(app).await?;
        let sealer = app.keyring.sealer();
        let pseudonyms = SectorNames::of(&sealer, self.client);
        let sub = pseudonyms.person(self.grant.person);
        let asked = self.grant.single_claims();
        let facts = claims::Facts {
            standing: self.standing,
            context: self.context,
            chosen_at: self.grant.chosen_at,
            client: self.client,
            scope: &self.scope,
            narrowed: self.narrowed,
            claims: &asked,
            names: &app.claim_names,
            pseudonyms: &pseudonyms,
            student_no: student_no.as_deref(),
            now,
        };
        let (access_token, expires_in) = self.access_token(app, &sealer, &facts, &sub, now)?;
        let openid = self.scope.contains(ScopeValue::Openid);
        let id_token = openid.then(|| self.id_token(app, &facts, &sub, &access_token, now)).transpose()?;
        let refresh = RefreshToken { grant: self.grant.id, generation: self.generation };
        let details = self.context.filter(|_| self.details);
        TokenResponse {
            access_token,
            token_type: "Bearer",
            expires_in,
            scope: self.scope.to_string(),
            refresh_token: self.client.may(GrantType::RefreshToken).then(|| write_refresh(&sealer, refresh)),
            id_token,
            authorization_details: details
                .map(|context| [GrantedContext::of(context, &self.scope, &pseudonyms)]),
        }
        .into_answer()
    }

    /// The student number for the ID token, for a client that finds the claims of its scopes there.
    async fn student_number(&self, app: &App) -> Result<Option<String>, Fault> {
        let told = self.client.claims_in_id_token && self.scope.contains(ScopeValue::StudentNo);
        match self.context.filter(|_| told) {
            Some(context) => Box::pin(contexts::student_number(app, context)).await,
            None => Ok(None),
        }
    }

    fn access_token(
        &self,
        app: &App,
        sealer: &Sealer,
        facts: &claims::Facts<'_>,
        sub: &str,
        now: Timestamp,
    ) -> Result<(String, i64), Fault> {
        let life = life(app, self.client);
        let token = AccessToken::for_grant(self.grant, self.narrowed.then(|| self.scope.clone()), life, now);
        let expires_in = token.expires_at.since(now);
        let handle = sealer.seal(form_of(self.client), &token)?;
        if self.client.token_format == TokenFormat::Opaque {
            return Ok((handle, expires_in));
        }
        let acting = facts.acting_summary().map(|acting| (app.claim_names.acting.clone(), acting));
        let claims = JwtAccessToken {
            iss: &app.config.server.issuer,
            sub,
            aud: audience(self.client),
            client_id: &self.client.id.0,
            exp: token.expires_at,
            iat: now,
            jti: &handle,
            scope: self.scope.to_string(),
            auth_time: Some(self.grant.auth_time),
            acr: Some(&self.grant.acr),
            claims: acting.into_iter().collect(),
        };
        Ok((sign(app, self.client, "at+jwt", &claims)?, expires_in))
    }

    fn id_token(
        &self,
        app: &App,
        facts: &claims::Facts<'_>,
        sub: &str,
        access_token: &str,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let claims = IdToken {
            iss: &app.config.server.issuer,
            sub,
            aud: &self.client.id.0,
            exp: now.plus(app.config.tokens.id_token_seconds),
            iat: now,
            auth_time: self.grant.auth_time,
            acr: &self.grant.acr,
            amr: self.grant.amr.split(' ').collect(),
            sid: &self.grant.sid,
            nonce: self.nonce,
            at_hash: &left_half_hash(self.client.id_token_alg, access_token),
            claims: facts.id_token(),
        };
        sign(app, self.client, "JWT", &claims)
    }
}

/// A token of the client itself: no person, no refresh token (RFC 6749 section 4.4.3).
pub(super) fn for_client(
    app: &App,
    client: &Client,
    token: &AccessToken,
    scope: &Scope,
    now: Timestamp,
) -> Result<Response, Fault> {
    let handle = app.keyring.sealer().seal(form_of(client), token)?;
    let access_token = match client.token_format {
        TokenFormat::Opaque => handle,
        TokenFormat::Jwt => {
            let claims = JwtAccessToken {
                iss: &app.config.server.issuer,
                sub: &client.id.0,
                aud: audience(client),
                client_id: &client.id.0,
                exp: token.expires_at,
                iat: now,
                jti: &handle,
                scope: scope.to_string(),
                auth_time: None,
                acr: None,
                claims: Map::new(),
            };
            sign(app, client, "at+jwt", &claims)?
        }
    };
    TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: token.expires_at.since(now),
        scope: scope.to_string(),
        refresh_token: None,
        id_token: None,
        authorization_details: None,
    }
    .into_answer()
}

/// What the sealed content of the client's access tokens is: the token, or only the `jti` of one.
fn form_of(client: &Client) -> Purpose {
    match client.token_format {
        TokenFormat::Opaque => Purpose::AccessToken,
        TokenFormat::Jwt => Purpose::TokenName,
    }
}

/// How long the client's access tokens live; those in JWT form outlive a revocation, so they die sooner.
pub(super) fn life(app: &App, client: &Client) -> i64 {
    let tokens = &app.config.tokens;
    match client.token_format {
        TokenFormat::Opaque => tokens.access_seconds,
        TokenFormat::Jwt => tokens.jwt_access_seconds,
    }
}

/// RFC 9068 section 3: the resource the operator registered, else the client's own name.
fn audience(client: &Client) -> &str {
    client.resource.as_deref().unwrap_or(&client.id.0)
}

fn sign(app: &App, client: &Client, typ: &str, claims: &impl Serialize) -> Result<String, Fault> {
    let payload = serde_json::to_vec(claims).map_err(|error| Fault::Key(Box::new(error)))?;
    let key = app.keyring.signing_key(client.id_token_alg)?;
    key.sign_compact(Some(typ), &payload).map_err(|error| Fault::Key(Box::new(error)))
}
