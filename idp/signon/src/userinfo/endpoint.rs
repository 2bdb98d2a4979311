//! GET and POST /oauth/userinfo.

use axum::extract::{FromRequest as _, Request, State};
use axum::response::Response;
use domain::claims;
use domain::refusal::{OauthCode, OauthRefusal};
use domain::scope::ScopeValue;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::token::{Holder, holder, open_access};
use city::clients::SectorNames;
use city::contexts;
use platform::fault::Fault;
use web::app::App;
use web::error::OauthError;
use web::extract::{Now, OauthForm};
use web::json;

pub(super) async fn get(
    State(app): State<App>,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, OauthError> {
    let token = from_header(&headers)?.ok_or_else(missing)?;
    answer(&app, token, now).await
}

/// RFC 6750 section 2: in the header or in the form, not in both.
pub(super) async fn post(
    State(app): State<App>,
    Now(now): Now,
    request: Request,
) -> Result<Response, OauthError> {
    let headers = request.headers().clone();
    let in_header = from_header(&headers)?;
    if !headers.contains_key(CONTENT_TYPE) {
        return answer(&app, in_header.ok_or_else(missing)?, now).await;
    }
    let OauthForm(form) = OauthForm::from_request(request, &app).await?;
    match (in_header, form.get("access_token")) {
        (Some(token), None) | (None, Some(token)) => answer(&app, token, now).await,
        (None, None) => Err(missing()),
        (Some(_), Some(_)) => {
            let refusal = OauthRefusal::invalid_request("the access token is sent twice");
            Err(OauthError::from(refusal).challenged("Bearer"))
        }
    }
}

fn from_header(headers: &HeaderMap) -> Result<Option<&str>, OauthError> {
    let Some(value) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let parts = value.to_str().ok().and_then(|text| text.split_once(' '));
    match parts {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(missing()),
    }
}

/// RFC 6750 section 3.1: without a token the challenge names no error.
fn missing() -> OauthError {
    let refusal = OauthRefusal::new(OauthCode::InvalidToken, "an access token is needed");
    OauthError::from(refusal).challenged_plainly("Bearer")
}

async fn answer(app: &App, token: &str, now: Timestamp) -> Result<Response, OauthError> {
    let refuse = |code, public| OauthError::from(OauthRefusal::new(code, public)).challenged("Bearer");
    let invalid = || refuse(OauthCode::InvalidToken, "the access token is not valid");
    let token = open_access(app, token).ok_or_else(invalid)?;
    let held = holder(app, &token, now).await?.ok_or_else(invalid)?;
    let lacking = || refuse(OauthCode::InsufficientScope, "the access token lacks scope openid");
    if !matches!(&held, Holder::Person { scope, .. } if scope.contains(ScopeValue::Openid)) {
        return Err(lacking());
    }
    tell(app, held, now).await?.ok_or_else(lacking)
}

async fn tell(app: &App, held: Holder, now: Timestamp) -> Result<Option<Response>, Fault> {
    let Holder::Person { grant, client, standing, scope, narrowed } = held else { return Ok(None) };
    let sealer = app.keyring.sealer();
    let pseudonyms = SectorNames::of(&sealer, &client.client);
    let context = grant.context.and_then(|id| standing.context(id, now));
    let student_no = match context.filter(|_| scope.contains(ScopeValue::StudentNo)) {
        Some(context) => contexts::student_number(app, context).await?,
        None => None,
    };
    let asked = grant.single_claims();
    let facts = claims::Facts {
        standing: &standing,
        context,
        chosen_at: grant.chosen_at,
        client: &client.client,
        scope: &scope,
        narrowed,
        claims: &asked,
        names: &app.claim_names,
        pseudonyms: &pseudonyms,
        student_no: student_no.as_deref(),
        now,
    };
    json::no_store(&facts.userinfo()).map(Some)
}
