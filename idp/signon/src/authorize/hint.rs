//! `id_token_hint`: a token of ours that the client sends along to say whom it means.

use domain::authorize::Hint;
use domain::clients::Client;
use domain::refusal::OauthRefusal;
use serde_json::Value;

use city::clients::read_own_id_token;
use web::app::App;

/// Reads a hint; it may be expired (OIDC Core section 3.1.2.1), but not be meant for another client. One that cannot be
/// verified (any more) is no hint: keys are retired, and a service keeps its last ID token for years.
pub(super) fn read(app: &App, token: &str, client: &Client) -> Result<Option<Hint>, OauthRefusal> {
    let Some(claims) = read_own_id_token(app, token) else { return Ok(None) };
    if claims.audience != client.id {
        return Err(OauthRefusal::invalid_request("id_token_hint is not an ID token of this client"));
    }
    let ctx = claims.rest.get(&app.claim_names.acting).and_then(|acting| acting.get("ctx"));
    let ctx = ctx.and_then(Value::as_str).map(str::to_owned);
    Ok(Some(Hint { sub: claims.sub, ctx }))
}
