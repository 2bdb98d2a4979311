//! POST /oauth/revoke.

use axum::extract::State;
use domain::clients::Client;
use domain::ids::GrantId;
use domain::timestamp::Timestamp;
use domain::tokens::Bearer;
use http::{HeaderMap, StatusCode};

use crate::token::{open_access, open_refresh, revocation_name};
use city::{clients, grants};
use platform::fault::Fault;
use platform::spent;
use web::app::App;
use web::error::OauthError;
use web::extract::{Now, OauthForm};

/// Revokes a token of the caller's own. Either token of a grant takes the whole grant along (RFC 7009 section
/// 2.1 allows it), since both speak for it. An unknown token is as good as revoked (section 2.2).
pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    headers: HeaderMap,
    OauthForm(form): OauthForm,
) -> Result<StatusCode, OauthError> {
    let caller = clients::authenticate(&app, &headers, &form, now).await?;
    let text = form.require("token", "token is missing")?;
    if let Some(token) = open_refresh(&app, text) {
        end(&app, &caller.client, token.grant, now).await?;
    } else if let Some(token) = open_access(&app, text) {
        match token.bearer {
            Bearer::Grant(id) => end(&app, &caller.client, id, now).await?,
            Bearer::Client(id, token_id) if id == caller.client.id => {
                spent::spend(&app.db, revocation_name(token_id), token.expires_at).await?;
            }
            Bearer::Client(..) => {}
        }
    }
    Ok(StatusCode::OK)
}

async fn end(app: &App, caller: &Client, id: GrantId, now: Timestamp) -> Result<(), Fault> {
    let grant = grants::find(app, id).await?;
    if grant.is_some_and(|grant| grant.client == caller.id) {
        grants::end(app, grants::Which::One(id), now).await?;
    }
    Ok(())
}
