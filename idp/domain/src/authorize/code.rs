//! The authorization code: a sealed statement of what a person granted (RFC 6749 section 4.1.2).

use serde::{Deserialize, Serialize};

use super::{AuthorizationRequest, ClaimsRequest, Issue};
use crate::clients::Client;
use crate::grants::{AskedFor, Grant};
use crate::ids::{ConsentId, GrantId};
use crate::pkce::Challenge;
use crate::refusal::OauthRefusal;
use crate::scope::ScopeValue;
use crate::sessions::Session;
use crate::timestamp::Timestamp;

/// What a code says. It gives one grant, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The grant it will be redeemed into; its id is the code's.
    pub grant: Grant,
    /// The redirect address of the request.
    pub redirect_uri: String,
    /// PKCE.
    pub challenge: Option<Challenge>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// The client asked for a context by `authorization_details`.
    pub details: bool,
    /// The consent that the code rests on. It must still exist when the code is redeemed.
    pub consent: Option<ConsentId>,
    /// When it dies.
    pub dies_at: Timestamp,
}

/// Lifetimes of what is issued, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Lives {
    /// A code.
    pub code: i64,
    /// A grant that outlives its session.
    pub offline: i64,
}

impl Code {
    /// The code for a decision. The caller makes `id` and `sid`.
    pub fn issue(
        id: GrantId,
        request: &AuthorizationRequest,
        issue: Issue,
        session: &Session,
        sid: String,
        lives: Lives,
        now: Timestamp,
    ) -> Self {
        // What begins by a badge or on a shared computer ends with its session.
        let may_outlive = !session.is_by_badge() && !session.shared;
        let offline = request.scope.contains(ScopeValue::OfflineAccess) && may_outlive;
        let expires_at = if offline { now.plus(lives.offline) } else { session.expires_at };
        Self {
            grant: Grant {
                id,
                session: Some(session.id),
                offline,
                person: session.person,
                context: issue.context,
                client: request.client.clone(),
                scope: request.scope.clone(),
                claims: claims_text(&request.claims, request.wish.is_some()),
                auth_time: session.auth_time,
                acr: issue.acr.to_owned(),
                amr: session.amr.clone(),
                sid,
                generation: 0,
                rotated_at: now,
                chosen_at: issue.chosen_at,
                created_at: now,
                expires_at,
                ended_at: None,
            },
            redirect_uri: request.target.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            details: request.wish.is_some(),
            consent: issue.consent,
            dies_at: now.plus(lives.code),
        }
    }
}

/// Empty where nothing is asked for, so that most rows stay small.
fn claims_text(claims: &ClaimsRequest, details: bool) -> String {
    if claims.is_empty() && !details {
        return String::new();
    }
    serde_json::to_string(&AskedFor { claims: claims.clone(), details }).unwrap_or_default()
}

/// What a client sends to redeem a code.
#[derive(Clone, Copy)]
pub struct Redemption<'a> {
    /// Must be where the code was sent.
    pub redirect_uri: Option<&'a str>,
    /// PKCE.
    pub verifier: Option<&'a str>,
}

/// Judges a redemption (RFC 6749 section 4.1.3, RFC 7636 section 4.6). The database decides whether it is the first
/// one. The client is checked first: another client learns nothing and ends nothing.
pub fn redeem(code: &Code, by: &Client, with: Redemption<'_>, now: Timestamp) -> Result<(), OauthRefusal> {
    let no = |private: &'static str| OauthRefusal::invalid_grant("the code is not valid").because(private);
    if code.grant.client != by.id {
        return Err(no("the code belongs to another client"));
    }
    if now >= code.dies_at || code.grant.created_at.is_future(now) {
        return Err(no("the code is expired, or from the future"));
    }
    if with.redirect_uri != Some(code.redirect_uri.as_str()) {
        return Err(no("redirect_uri is not where the code was sent"));
    }
    match (&code.challenge, with.verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        // RFC 9700 section 4.8.2: a verifier for a code without a challenge is a downgrade.
        (None, Some(_)) => Err(no("a verifier without a challenge")),
        (Some(_), None) => Err(no("the verifier is missing")),
        (Some(_), Some(_)) => Err(no("the verifier is wrong")),
    }
}
