//! POST /oauth/introspect.

use axum::extract::State;
use axum::response::Response;
use domain::authorize::{ClaimsRequest, GrantedContext};
use domain::claims;
use domain::clients::Client;
use domain::pseudonyms::Pseudonyms as _;
use domain::scope::ScopeValue;
use domain::timestamp::Timestamp;
use domain::tokens::{AccessToken, Bearer};
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::token::{Holder, holder, open_access, open_refresh};
use city::clients::SectorNames;
use city::{clients, grants};
use platform::fault::Fault;
use web::app::App;
use web::error::OauthError;
use web::extract::{Now, OauthForm};
use web::json;

/// RFC 7662 section 2.2. A token that is not valid, or not for the caller to see, is only `active: false`.
#[derive(Default, Serialize)]
struct Introspection<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_details: Option<[GrantedContext<'a>; 1]>,
    #[serde(flatten)]
    acting: Map<String, Value>,
}

pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    headers: HeaderMap,
    OauthForm(form): OauthForm,
) -> Result<Response, OauthError> {
    let caller = clients::authenticate_if_confidential(&app, &headers, &form, now).await?;
    let text = form.require("token", "token is missing")?;
    let token = match open_access(&app, text) {
        Some(token) => Some(token),
        None => refresh_as_access(&app, text).await?,
    };
    let nothing = || json::no_store(&Introspection::default());
    let Some(token) = token else { return Ok(nothing()?) };
    let Some(held) = holder(&app, &token, now).await? else { return Ok(nothing()?) };
    Ok(answer(&app, &caller.client, &token, &held, now)?)
}

/// A refresh token of the current generation is valid as long as its grant.
async fn refresh_as_access(app: &App, text: &str) -> Result<Option<AccessToken>, Fault> {
    let Some(token) = open_refresh(app, text) else { return Ok(None) };
    // Other nodes rotate too, without telling this one, so the cached grant may have another generation.
    let grant = grants::find_again(app, token.grant).await?;
    let grant = grant.filter(|grant| grant.generation == token.generation);
    Ok(grant.map(|grant| AccessToken {
        bearer: Bearer::Grant(token.grant),
        scope: None,
        issued_at: grant.rotated_at,
        expires_at: grant.expires_at,
    }))
}

/// Whether the token is the caller's own, or meant for the resource that the caller is.
fn concerns(caller: &Client, holder: &Client) -> bool {
    caller.id == holder.id || (caller.resource.is_some() && caller.resource == holder.resource)
}

fn answer(
    app: &App,
    caller: &Client,
    token: &AccessToken,
    held: &Holder,
    now: Timestamp,
) -> Result<Response, Fault> {
    let (Holder::Person { client, scope, .. } | Holder::Client { client, scope }) = held;
    if !concerns(caller, &client.client) {
        return json::no_store(&Introspection::default());
    }
    let sealer = app.keyring.sealer();
    let pseudonyms = SectorNames::of(&sealer, &client.client);
    let mut told = Introspection {
        active: true,
        scope: Some(scope.to_string()),
        client_id: Some(&client.client.id.0),
        token_type: Some("Bearer"),
        exp: Some(token.expires_at),
        iat: Some(token.issued_at),
        sub: Some(client.client.id.0.clone()),
        aud: Some(client.client.resource.as_deref().unwrap_or(&client.client.id.0)),
        iss: Some(&app.config.server.issuer),
        ..Introspection::default()
    };
    let Holder::Person { grant, standing, narrowed, .. } = held else { return json::no_store(&told) };
    let context = grant.context.and_then(|id| standing.context(id, now));
    let facts = claims::Facts {
        standing,
        context,
        chosen_at: grant.chosen_at,
        client: &client.client,
        scope,
        narrowed: *narrowed,
        claims: &ClaimsRequest::default(),
        names: &app.claim_names,
        pseudonyms: &pseudonyms,
        student_no: None,
        now,
    };
    told.acting =
        facts.acting_summary().map(|acting| (app.claim_names.acting.clone(), acting)).into_iter().collect();
    told.sub = Some(pseudonyms.person(grant.person));
    told.auth_time = Some(grant.auth_time);
    told.acr = Some(&grant.acr);
    let acting = context.filter(|_| scope.contains(ScopeValue::Acting));
    told.authorization_details = acting.map(|context| [GrantedContext::of(context, scope, &pseudonyms)]);
    json::no_store(&told)
}
