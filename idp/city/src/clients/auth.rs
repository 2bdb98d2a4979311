//! Proving a client at the token, introspection and revocation endpoints.

use std::sync::Arc;

use domain::client_auth::{self, Credentials, Proof};
use domain::clients::KnownClient;
use domain::jose::{Algorithm, JoseError, verify_compact};
use domain::parameters::Parameters;
use domain::refusal::OauthRefusal;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use secrecy::SecretString;

use super::find_concerned;
use super::jwks::keys_of;
use platform::fault::Fault;
use platform::key_sets::Age;
use platform::secret::secret_matches;
use platform::spent;
use web::app::App;
use web::error::OauthError;

/// The client that sent the request, proved by the one method it registered; a public client only names
/// itself. 401 otherwise, always in the same words.
pub async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    form: &Parameters,
    now: Timestamp,
) -> Result<Arc<KnownClient>, OauthError> {
    let header = headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let credentials = client_auth::read(header, form).map_err(|refusal| challenge(header, refusal))?;
    let outcome = prove(app, &credentials, now).await?;
    outcome.map_err(|refusal| challenge(header, refusal))
}

/// The same, but a public client, which proves nothing, is refused.
pub async fn authenticate_if_confidential(
    app: &App,
    headers: &HeaderMap,
    form: &Parameters,
    now: Timestamp,
) -> Result<Arc<KnownClient>, OauthError> {
    let known = authenticate(app, headers, form, now).await?;
    if known.client.is_confidential() {
        return Ok(known);
    }
    Err(OauthRefusal::invalid_client("a public client asked").into())
}

/// RFC 6749 section 5.2: who tried with the header is answered with the matching challenge.
fn challenge(header: Option<&str>, refusal: OauthRefusal) -> OauthError {
    let error = OauthError::from(refusal);
    if header.is_some() { error.challenged("Basic") } else { error }
}

async fn prove(
    app: &App,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<Result<Arc<KnownClient>, OauthRefusal>, Fault> {
    let Some(known) = find_concerned(app, &credentials.client).await? else {
        return Ok(Err(OauthRefusal::invalid_client("no such client")));
    };
    if let Err(refusal) = client_auth::check_method(&known.client, &credentials.proof) {
        return Ok(Err(refusal));
    }
    let proved = match &credentials.proof {
        Proof::None => Ok(()),
        Proof::Basic(secret) | Proof::Post(secret) => check_secret(app, &known, secret, now),
        Proof::Assertion(assertion) => Box::pin(check_assertion(app, &known, assertion, now)).await?,
    };
    Ok(proved.map(|()| known))
}

fn check_secret(app: &App, known: &KnownClient, secret: &str, now: Timestamp) -> Result<(), OauthRefusal> {
    let sealer = app.keyring.sealer();
    let secret = SecretString::from(secret.to_owned());
    // Every live secret is compared, so that the time does not tell which one it was.
    let live = known.live_secrets(now);
    let matches = live.fold(false, |found, stored| secret_matches(&sealer, &secret, &stored.hash) | found);
    if matches { Ok(()) } else { Err(OauthRefusal::invalid_client("wrong secret")) }
}

/// Keys of a client may have been replaced: an unknown `kid` has them fetched again once.
async fn check_assertion(
    app: &App,
    known: &KnownClient,
    assertion: &str,
    now: Timestamp,
) -> Result<Result<(), OauthRefusal>, Fault> {
    let mut keys = keys_of(app, &known.client, Age::Lately, now).await;
    let mut verified = verify_compact(assertion, &keys, Algorithm::ALL);
    if matches!(verified, Err(JoseError::UnknownKey)) {
        keys = keys_of(app, &known.client, Age::Again, now).await;
        verified = verify_compact(assertion, &keys, Algorithm::ALL);
    }
    let payload = match verified {
        Ok(verified) => verified.payload,
        Err(error) => return Ok(Err(OauthRefusal::invalid_client(format!("assertion: {error}")))),
    };
    let server = &app.config.server;
    let token_endpoint = server.url("/oauth/token");
    let audiences = [server.issuer.as_str(), token_endpoint.as_str()];
    let good = match client_auth::judge_assertion(&payload, &known.client.id, &audiences, now) {
        Ok(good) => good,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let name = format!("assertion {} {}", known.client.id, good.jti);
    if spent::spend(&app.db, name, good.expires_at).await? {
        Ok(Ok(()))
    } else {
        Ok(Err(OauthRefusal::invalid_client("the assertion was used before")))
    }
}
