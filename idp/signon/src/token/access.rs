//! Reading what the token endpoint issued.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::clients::{Client, KnownClient};
use domain::gate;
use domain::grants::Grant;
use domain::jose::{Algorithm, verify_compact};
use domain::refresh::RefreshToken;
use domain::scope::Scope;
use domain::standing::Standing;
use domain::timestamp::Timestamp;
use domain::tokens::{AccessToken, Bearer};
use serde::Deserialize;
use uuid::Uuid;

use city::{clients, contexts, grants, sessions};
use platform::fault::Fault;
use platform::seal::{Purpose, Sealer};
use platform::spent;
use web::app::App;

/// Length of the authentication code behind a refresh token's bytes.
const MAC_BYTES: usize = 32;

/// The one claim of a JWT access token that we need back.
#[derive(Deserialize)]
struct Claims {
    jti: String,
}

/// An access token of either form; none if it is not ours. Whether it still counts is for [`holder`].
pub fn open_access(app: &App, text: &str) -> Option<AccessToken> {
    if !text.contains('.') {
        return app.keyring.sealer().open(Purpose::AccessToken, text);
    }
    let verified = verify_compact(text, &app.keyring.verifying_keys(), Algorithm::ALL).ok()?;
    if verified.header.typ.as_deref() != Some("at+jwt") {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&verified.payload).ok()?;
    app.keyring.sealer().open(Purpose::TokenName, &claims.jti)
}

/// A refresh token; none if it is not ours. It is not sealed but authenticated, so that the successor of a token
/// is the same however often it is asked for.
pub fn open_refresh(app: &App, text: &str) -> Option<RefreshToken> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (content, tag) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
    let ours = app.keyring.sealer().verify_mac(Purpose::RefreshToken, content, tag);
    RefreshToken::from_bytes(content).filter(|_| ours)
}

pub(super) fn write_refresh(sealer: &Sealer, token: RefreshToken) -> String {
    let content = token.to_bytes();
    let tag = sealer.mac(Purpose::RefreshToken, &content);
    URL_SAFE_NO_PAD.encode([content.as_slice(), &tag].concat())
}

/// Under which name a token of a client itself is remembered as revoked.
pub fn revocation_name(id: Uuid) -> String {
    format!("revoked {id}")
}

/// For whom a token speaks.
pub enum Holder {
    /// A person, who passed the gate just now.
    Person {
        /// What she granted.
        grant: Arc<Grant>,
        /// To whom.
        client: Arc<KnownClient>,
        /// Who she is.
        standing: Arc<Standing>,
        /// What the token may be used for.
        scope: Scope,
        /// The client asked for less than was granted.
        narrowed: bool,
    },
    /// A client.
    Client {
        /// Which one.
        client: Arc<KnownClient>,
        /// What the token may be used for.
        scope: Scope,
    },
}

/// Asks the gate about a token; none if it does not count (any more).
pub async fn holder(app: &App, token: &AccessToken, now: Timestamp) -> Result<Option<Holder>, Fault> {
    if !token.is_live(now) {
        return Ok(None);
    }
    match &token.bearer {
        Bearer::Grant(id) => {
            let Some(grant) = grants::find(app, *id).await? else { return Ok(None) };
            person(app, grant, token.scope.clone(), now).await
        }
        Bearer::Client(id, token_id) => {
            let Some(client) = clients::find_concerned(app, id).await? else { return Ok(None) };
            if spent::is_spent(&app.db, &revocation_name(*token_id)).await? {
                return Ok(None);
            }
            Ok(Some(Holder::Client { client, scope: token.scope.clone().unwrap_or_default() }))
        }
    }
}

async fn person(
    app: &App,
    grant: Arc<Grant>,
    scope: Option<Scope>,
    now: Timestamp,
) -> Result<Option<Holder>, Fault> {
    let Some(client) = clients::find_concerned(app, &grant.client).await? else { return Ok(None) };
    if !grant.is_live(now) {
        return Ok(None);
    }
    let Some(standing) = contexts::standing(app, grant.person).await? else { return Ok(None) };
    if !session_lives(app, &grant, &standing, now).await? {
        return Ok(None);
    }
    if gate::open(&gate_facts(&client.client, &standing, &grant), now).is_err() {
        return Ok(None);
    }
    // What the operator took from the client since then is not granted any more.
    let narrowed = scope.is_some();
    let scope = scope.as_ref().unwrap_or(&grant.scope).intersection(&client.client.scope);
    Ok(Some(Holder::Person { grant, client, standing, scope, narrowed }))
}

/// What the gate is told of a grant.
pub(super) fn gate_facts<'a>(
    client: &'a Client,
    standing: &'a Standing,
    grant: &'a Grant,
) -> gate::Facts<'a> {
    gate::Facts {
        client,
        standing: Some(standing),
        context: grant.context,
        scope: &grant.scope,
        auth_time: grant.auth_time,
        acr: grant.assurance(),
    }
}

/// Whether the session a grant stands on, if it stands on one, is live and suits its person as she stands: a session by a
/// badge is over once she is more than a student.
pub(super) async fn session_lives(
    app: &App,
    grant: &Grant,
    standing: &Standing,
    now: Timestamp,
) -> Result<bool, Fault> {
    let Some(id) = grant.session.filter(|_| !grant.offline) else { return Ok(true) };
    let session = sessions::find(app, id).await?;
    Ok(session.is_some_and(|session| session.is_live(now) && session.suits(standing, now)))
}
