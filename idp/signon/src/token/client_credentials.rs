//! `grant_type=client_credentials` (RFC 6749 section 4.4): the client acts for itself.

use axum::response::Response;
use domain::clients::Client;
use domain::parameters::Parameters;
use domain::refusal::{OauthCode, OauthRefusal};
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use domain::tokens::{AccessToken, Bearer};

use super::issue::{for_client, life};
use platform::fault::Fault;
use platform::ids::new_id;
use web::app::App;

/// Issues a token without a person: no scope of ours tells of anything but a person, so its scope is empty
/// unless a later kind of scope is asked for.
pub(super) fn issue(
    app: &App,
    client: &Client,
    form: &Parameters,
    now: Timestamp,
) -> Result<Result<Response, OauthRefusal>, Fault> {
    if !client.is_confidential() {
        let text = "a public client cannot act for itself";
        return Ok(Err(OauthRefusal::new(OauthCode::UnauthorizedClient, text)));
    }
    if form.get("scope").is_some_and(|scope| !Scope::parse(scope).is_empty()) {
        let text = "these scopes tell of a person";
        return Ok(Err(OauthRefusal::new(OauthCode::InvalidScope, text)));
    }
    let scope = Scope::default();
    let token = AccessToken {
        bearer: Bearer::Client(client.id.clone(), new_id()),
        scope: None,
        issued_at: now,
        expires_at: now.plus(life(app, client)),
    };
    for_client(app, client, &token, &scope, now).map(Ok)
}
