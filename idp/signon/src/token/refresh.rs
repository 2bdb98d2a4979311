//! `grant_type=refresh_token` (RFC 6749 section 6, RFC 9700 section 4.14).

use std::sync::Arc;

use axum::response::Response;
use domain::clients::Client;
use domain::gate;
use domain::grants::Grant;
use domain::parameters::Parameters;
use domain::refresh::{RefreshToken, Verdict, judge, narrow};
use domain::refusal::OauthRefusal;
use domain::timestamp::Timestamp;

use super::access::{gate_facts, open_refresh, session_lives};
use super::issue::Issuance;
use crate::consent;
use city::{contexts, grants};
use platform::db::Act;
use platform::fault::Fault;
use platform::metrics::Event;
use web::app::App;

/// Refreshes: read, judge, act, commit, answer. A replay commits an ending and answers an error.
pub(super) async fn refresh(
    app: &App,
    client: &Client,
    form: &Parameters,
    now: Timestamp,
) -> Result<Result<Response, OauthRefusal>, Fault> {
    let Some(text) = form.get("refresh_token") else {
        return Ok(Err(OauthRefusal::invalid_request("refresh_token is missing")));
    };
    let Some(token) = open_refresh(app, text) else {
        let refusal = OauthRefusal::invalid_grant("the refresh token is not valid");
        return Ok(Err(refusal.because("not a refresh token of ours")));
    };
    let mut grant = grants::find(app, token.grant).await?;
    let grace = app.config.tokens.refresh_grace_seconds;
    let mut verdict = judge(token, client, grant.as_deref(), grace, now);
    if verdict != Verdict::Rotate {
        // What was remembered may be older than the token: judge on what the database has.
        grant = grants::find_again(app, token.grant).await?;
        verdict = judge(token, client, grant.as_deref(), grace, now);
    }
    carry_out(app, client, form, Presented { token, grant, verdict }, now).await
}

struct Presented {
    token: RefreshToken,
    grant: Option<Arc<Grant>>,
    verdict: Verdict,
}

async fn carry_out(
    app: &App,
    client: &Client,
    form: &Parameters,
    presented: Presented,
    now: Timestamp,
) -> Result<Result<Response, OauthRefusal>, Fault> {
    let refusal =
        |why: &'static str| OauthRefusal::invalid_grant("the refresh token is not valid").because(why);
    let Some(grant) = presented.grant else { return Ok(Err(refusal("no such grant"))) };
    let turn = match presented.verdict {
        Verdict::Rotate => Turn::Next,
        Verdict::Repeat => Turn::Again,
        Verdict::Refuse(refusal) => return Ok(Err(refusal)),
        Verdict::Replay => return end_replayed(app, &grant, now).await.map(Err),
    };
    // What the operator took from the client since then is not granted any more.
    let granted = grant.scope.intersection(&client.scope);
    let scope = match narrow(&granted, form.get("scope")) {
        Ok(scope) => scope,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(standing) = contexts::standing(app, grant.person).await? else {
        return Ok(Err(refusal("no such person")));
    };
    if !session_lives(app, &grant, &standing, now).await? {
        return Ok(Err(refusal("the session is over")));
    }
    let context = match gate::open(&gate_facts(client, &standing, &grant), now) {
        Ok(context) => context,
        Err(shut) => return Ok(Err(shut.as_invalid_grant())),
    };
    let generation = match turn {
        Turn::Again if !is_agreed(app, client, &grant).await? => {
            return Ok(Err(refusal("the consent was withdrawn")));
        }
        Turn::Again => grant.generation,
        Turn::Next => match rotate(app, presented.token, client, &grant, now).await? {
            Ok(generation) => generation,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    let issuance = Issuance {
        client,
        grant: &grant,
        standing: &standing,
        context,
        narrowed: scope != granted,
        scope,
        nonce: None,
        details: grant.has_details(),
        generation,
    };
    issuance.answer(app, now).await.map(Ok)
}

/// Somebody else has the token: the grant ends (RFC 9700 section 4.14.2).
async fn end_replayed(app: &App, grant: &Grant, now: Timestamp) -> Result<OauthRefusal, Fault> {
    let (id, client) = (grant.id, grant.client.clone());
    app.db.write(async move |act: &Act<'_>| grants::end_replayed(act, id, &client, now).await).await?;
    app.metrics.count(Event::Replay);
    Ok(OauthRefusal::invalid_grant("the refresh token is not valid")
        .because("used before: the grant is ended"))
}

/// Whether the person still lets the client know what it was granted; the bureau's own services need not ask. Where the
/// grant rotates, its one update asks the same.
async fn is_agreed(app: &App, client: &Client, grant: &Grant) -> Result<bool, Fault> {
    Ok(client.trusted || consent::is_given(app, grant.person, &client.id, grant.context).await?)
}

enum Turn {
    Next,
    Again,
}

/// One conditional update; who loses the race is judged once more on what the winner left.
async fn rotate(
    app: &App,
    token: RefreshToken,
    client: &Client,
    grant: &Arc<Grant>,
    now: Timestamp,
) -> Result<Result<i32, OauthRefusal>, Fault> {
    let agreed = (!client.trusted).then(|| consent::stands_for(grant));
    if grants::rotate(app, grant, agreed, now).await? {
        return Ok(Ok(grant.generation.saturating_add(1)));
    }
    let grant = grants::find(app, token.grant).await?;
    let grace = app.config.tokens.refresh_grace_seconds;
    match (judge(token, client, grant.as_deref(), grace, now), grant) {
        (Verdict::Repeat, Some(grant)) => Ok(Ok(grant.generation)),
        (Verdict::Refuse(refusal), _) => Ok(Err(refusal)),
        // Nobody took its turn: it was the consent that was not there.
        (Verdict::Rotate, _) => Ok(Err(
            OauthRefusal::invalid_grant("the refresh token is not valid").because("no consent stands")
        )),
        // What was remembered was older than the token's successors: no race, a token used long ago.
        (Verdict::Replay, Some(grant)) => end_replayed(app, &grant, now).await.map(Err),
        _ => Ok(Err(OauthRefusal::invalid_grant("the refresh token is not valid").because("lost a race"))),
    }
}
