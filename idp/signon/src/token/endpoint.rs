//! POST /oauth/token: a line for each grant.

use axum::extract::State;
use axum::response::Response;
use domain::clients::GrantType;
use domain::refusal::{OauthCode, OauthRefusal};
use http::HeaderMap;

use super::{client_credentials, code, refresh};
use city::clients;
use platform::metrics::Event;
use web::app::App;
use web::error::OauthError;
use web::extract::{Now, OauthForm};

pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    headers: HeaderMap,
    OauthForm(form): OauthForm,
) -> Result<Response, OauthError> {
    let client = clients::authenticate(&app, &headers, &form, now).await?;
    let grant_type = form.require("grant_type", "grant_type is missing")?;
    let unsupported = OauthRefusal::new(OauthCode::UnsupportedGrantType, "grant_type is not supported");
    let grant_type = GrantType::parse(grant_type).ok_or(unsupported)?;
    if !client.client.may(grant_type) {
        let text = "the client may not use this grant_type";
        return Err(OauthRefusal::new(OauthCode::UnauthorizedClient, text).into());
    }
    let (answer, event) = match grant_type {
        GrantType::AuthorizationCode => {
            (code::exchange(&app, &client.client, &form, now).await?, Event::CodeRedeemed)
        }
        GrantType::RefreshToken => {
            (refresh::refresh(&app, &client.client, &form, now).await?, Event::TokenRefreshed)
        }
        GrantType::ClientCredentials => {
            (client_credentials::issue(&app, &client.client, &form, now)?, Event::ClientToken)
        }
    };
    let answer = answer?;
    app.metrics.count(event);
    Ok(answer)
}
