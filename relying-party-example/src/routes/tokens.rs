//! What the portal knows and from where; asking again.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::callback::describe;
use super::guard::As;
use crate::Portal;
use crate::claims::Standing;
use crate::pages::{Me, claim_rows, time};
use crate::params::Params;
use crate::provider::Trouble;
use crate::session::Identity;
use crate::signin;

/// GET /as/{handle}/claims: every claim the portal got. Never a token.
pub async fn claims(State(portal): State<Portal>, RawQuery(query): RawQuery, who: As) -> Response {
    let identity = &who.identity;
    let done = Params::parse(&query.unwrap_or_default()).unwrap_or_default();
    let rows = |claims: Result<Value, _>| claim_rows(&claims.unwrap_or_default());
    let ends =
        identity.signed_in.expires_in.map(|life| identity.since + i64::try_from(life.as_secs()).unwrap_or(0));
    let page = json!({
        "me": Me::of(identity),
        "id_token": rows(serde_json::to_value(&identity.signed_in.claims)),
        "userinfo": identity.userinfo.as_ref().map(|claims| rows(serde_json::to_value(claims))),
        "since": time(identity.since),
        "ends": ends.map(time),
        "may_refresh": identity.signed_in.refresh_token.is_some(),
        "done": done.get("done"),
    });
    portal.pages.render("claims.html", StatusCode::OK, page)
}

/// POST /as/{handle}/refresh: new tokens for the same context.
pub async fn refresh(State(portal): State<Portal>, who: As) -> Response {
    let renewed = signin::refresh(&portal.provider, &who.identity.signed_in).await;
    let now = portal.config.clock.now();
    let described = match renewed {
        Ok(signed_in) => describe(&portal.provider, who.identity.handle.clone(), signed_in, now).await,
        Err(trouble) => Err(trouble),
    };
    let new = match described {
        Ok(new) => new,
        Err(trouble) => return lost(&portal, &who, &trouble),
    };
    let ctx = |identity: &Identity| identity.standing.acting.as_ref().map(|acting| acting.ctx.clone());
    if ctx(&new) != ctx(&who.identity) {
        return lost(&portal, &who, &Trouble::untrusted("a refresh changed whom the person acts as"));
    }
    portal.sessions.replace(&who.session, new);
    back(&who, "refreshed")
}

/// POST /as/{handle}/userinfo: asks the provider what holds now.
pub async fn userinfo(State(portal): State<Portal>, who: As) -> Response {
    let answer = match portal.provider.city().await {
        Ok(city) => signin::userinfo(&city, &who.identity.signed_in).await.map(|answer| (city, answer)),
        Err(trouble) => Err(trouble),
    };
    match answer {
        Ok((city, answer)) => {
            let old = &who.identity.signed_in;
            let prefix = city.claims_prefix.as_deref().unwrap_or_default();
            let standing =
                Standing::read(prefix, old.claims.additional_claims(), Some(answer.additional_claims()));
            let identity = Identity {
                handle: who.identity.handle.clone(),
                signed_in: old.clone(),
                userinfo: Some(answer),
                standing,
                since: who.identity.since,
            };
            portal.sessions.replace(&who.session, identity);
            back(&who, "asked")
        }
        Err(trouble) => lost(&portal, &who, &trouble),
    }
}

/// A refusal ends the identity here: the provider no longer stands by it. Silence does not.
fn lost(portal: &Portal, who: &As, trouble: &Trouble) -> Response {
    if !matches!(trouble, Trouble::Unreachable(_)) {
        portal.sessions.end_identity(&who.session, &who.identity.handle);
    }
    portal.pages.trouble(trouble)
}

fn back(who: &As, done: &str) -> Response {
    Redirect::to(&format!("/as/{}/claims?done={done}", who.identity.handle)).into_response()
}
