//! `grant_type=authorization_code` (RFC 6749 section 4.1.3).

use axum::response::Response;
use domain::authorize::{Code, Redemption, redeem};
use domain::clients::Client;
use domain::gate;
use domain::grants::Grant;
use domain::ids::ConsentId;
use domain::parameters::Parameters;
use domain::refusal::OauthRefusal;
use domain::timestamp::Timestamp;

use super::access::{gate_facts, session_lives};
use super::issue::Issuance;
use crate::consent;
use city::{contexts, grants};
use platform::db::Act;
use platform::fault::Fault;
use platform::metrics::Event;
use platform::seal::Purpose;
use web::app::App;

/// Redeems a code: judged, then one commit that inserts the grant under the code's id. Whoever finds it there
/// already has a used code in hand, and the grant ends (RFC 6749 section 4.1.2).
pub(super) async fn exchange(
    app: &App,
    client: &Client,
    form: &Parameters,
    now: Timestamp,
) -> Result<Result<Response, OauthRefusal>, Fault> {
    let Some(text) = form.get("code") else {
        return Ok(Err(OauthRefusal::invalid_request("code is missing")));
    };
    let Some(code) = app.keyring.sealer().open::<Code>(Purpose::Code, text) else {
        return Ok(Err(OauthRefusal::invalid_grant("the code is not valid").because("not a code of ours")));
    };
    let with = Redemption { redirect_uri: form.get("redirect_uri"), verifier: form.get("code_verifier") };
    if let Err(refusal) = redeem(&code, client, with, now) {
        return Ok(Err(refusal));
    }
    let refuse =
        |why: &'static str| Ok(Err(OauthRefusal::invalid_grant("the code is not valid").because(why)));
    let consent = match code.consent {
        _ if client.trusted => None,
        None => return refuse("it stands on no consent"),
        Some(id) => Some(id),
    };
    match insert_once(app, &code.grant, consent, now).await? {
        Redeemed::First => issue(app, client, &code, now).await,
        Redeemed::Again => refuse("used before"),
        Redeemed::Withdrawn => refuse("the consent was withdrawn"),
    }
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Redeemed {
    First,
    Again,
    Withdrawn,
}

/// Inserts the grant if this is the first redemption and the consent it stands on, if it needs one, is still there; the
/// answer comes after the commit. A withdrawal deletes the consent before it ends the grants, so that it comes wholly
/// before the insert or finds the grant.
async fn insert_once(
    app: &App,
    grant: &Grant,
    consent: Option<ConsentId>,
    now: Timestamp,
) -> Result<Redeemed, Fault> {
    if grants::insert(app, grant, consent.map(consent::hold)).await? {
        return Ok(Redeemed::First);
    }
    let (id, client) = (grant.id, grant.client.clone());
    let act = app.db.write(async move |act: &Act<'_>| {
        // Without a grant under the code's id nobody was first: the consent was not there.
        if !grants::exists(act, id).await? {
            return Ok(Redeemed::Withdrawn);
        }
        grants::end_replayed(act, id, &client, now).await?;
        Ok(Redeemed::Again)
    });
    let redeemed = act.await?;
    if redeemed == Redeemed::Again {
        app.metrics.count(Event::Replay);
    }
    Ok(redeemed)
}

/// The gate is asked after the code is used up, so that a code shown to a shut gate is not worth anything later.
async fn issue(
    app: &App,
    client: &Client,
    code: &Code,
    now: Timestamp,
) -> Result<Result<Response, OauthRefusal>, Fault> {
    let grant = &code.grant;
    let over = |why: &'static str| Ok(Err(OauthRefusal::invalid_grant("the grant is over").because(why)));
    let Some(standing) = contexts::standing(app, grant.person).await? else {
        return over("no such person");
    };
    if !session_lives(app, grant, &standing, now).await? {
        return over("the session is over");
    }
    let context = match gate::open(&gate_facts(client, &standing, grant), now) {
        Ok(context) => context,
        Err(shut) => return Ok(Err(shut.as_invalid_grant())),
    };
    let issuance = Issuance {
        client,
        grant,
        standing: &standing,
        context,
        scope: grant.scope.intersection(&client.scope),
        narrowed: false,
        nonce: code.nonce.as_deref(),
        details: code.details,
        generation: 0,
    };
    issuance.answer(app, now).await.map(Ok)
}
