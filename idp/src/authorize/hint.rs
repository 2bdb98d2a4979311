//! `id_token_hint`: a token of ours that the client sends along to say whom it means.

use domain::authorize::Hint;
use domain::clients::Client;
use domain::refusal::OauthRefusal;
use serde_json::Value;

use crate::app::App;
use crate::clients::read_own_id_token;

/// Reads a hint; it may be expired (OIDC Core section 3.1.2.1), but not be meant for another client.
pub(super) fn read(app: &App, token: &str, client: &Client) -> Result<Hint, OauthRefusal> {
    let no = || OauthRefusal::invalid_request("id_token_hint is not an ID token of this client");
    let claims = read_own_id_token(app, token).ok_or_else(no)?;
    if claims.audience != client.id {
        return Err(no());
    }
    let ctx = claims.rest.get(&app.claim_names.acting).and_then(|acting| acting.get("ctx"));
    let ctx = ctx.and_then(Value::as_str).map(str::to_owned);
    Ok(Hint { sub: claims.sub, ctx })
}
