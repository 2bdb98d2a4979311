//! Signing in by a passkey, or taking the second step by one.

use domain::factors::{amr_of_passkey, counter_follows};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential};

use super::ceremony::{self, Asking, Once, Question};
use super::enrol::user_handle;
use super::relying::RelyingParty;
use super::store;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// A passkey whose answer was right. It counts once, in [`use_within`].
#[derive(Clone, Debug)]
pub struct Checked {
    /// Whose it is.
    pub person: PersonId,
    /// Its row.
    pub passkey: Uuid,
    /// The authentication methods.
    pub amr: &'static str,
    counter: i64,
    once: Once,
}

/// The question to whatever authenticator has a passkey for this address. None where passkeys cannot be used.
///
/// # Errors
/// When the ceremony cannot be sealed.
pub fn ask_to_sign_in(app: &App, browser: String, now: Timestamp) -> Result<Option<Question>, Fault> {
    let Some(party) = &app.part::<RelyingParty>().0 else { return Ok(None) };
    let Ok((options, state)) = party.start_discoverable_authentication() else { return Ok(None) };
    let asking = Asking { browser, whose: None };
    Ok(Some(ceremony::put(app, asking, &options, &state, now)?))
}

/// Checks the answer of an authenticator: the signature, the challenge, the origin, that the user was verified, and that the
/// counter goes forward. None of an answer that does not fit, for whatever reason.
///
/// # Errors
/// When the passkey cannot be read.
pub async fn check(
    app: &App,
    browser: String,
    (handle, answer): (&str, &str),
    now: Timestamp,
) -> Result<Option<Checked>, Fault> {
    let Some(party) = &app.part::<RelyingParty>().0 else { return Ok(None) };
    let asking = Asking { browser, whose: None };
    let ceremony = ceremony::open::<DiscoverableAuthentication>(app, &asking, handle, now);
    let answer = serde_json::from_str::<PublicKeyCredential>(answer).ok();
    let Some((ceremony, answer)) = ceremony.zip(answer) else { return Ok(None) };
    let sealer = app.keyring.sealer();
    let known = store::find(app.db.read(), &sealer, answer.get_credential_id()).await?;
    let Some(known) = known else { return Ok(None) };
    // Web Authentication section 7.2, step 6: the authenticator names the user, and means the owner of the passkey.
    let owner = user_handle(&sealer, known.person);
    if answer.get_user_unique_id().is_none_or(|named| named != owner.as_bytes()) {
        return Ok(None);
    }
    let once = ceremony.once();
    let checked = party.finish_discoverable_authentication_v2(&answer, ceremony.state, &known.key);
    let checked = checked.ok().filter(webauthn_rs::prelude::AuthenticationResult::user_verified);
    let Some(checked) = checked else { return Ok(None) };
    let counter = i64::from(checked.counter());
    if !counter_follows(known.counter, counter) {
        tracing::warn!(passkey = %known.id, "the counter of a passkey went back: it may have been copied");
        return Ok(None);
    }
    let amr = amr_of_passkey(checked.backup_eligible());
    Ok(Some(Checked { person: known.person, passkey: known.id, amr, counter, once }))
}

/// The row of the enrolled passkey that an answer names, whatever else it says.
///
/// # Errors
/// When the passkey cannot be read.
pub async fn find_named(app: &App, answer: &str) -> Result<Option<Uuid>, Fault> {
    let answer = serde_json::from_str::<PublicKeyCredential>(answer).ok();
    let Some(answer) = answer else { return Ok(None) };
    let found = store::find(app.db.read(), &app.keyring.sealer(), answer.get_credential_id()).await?;
    Ok(found.map(|known| known.id))
}

/// Uses an answer: its ceremony is over, and the counter moves. `false` if another answer was faster, or the passkey was
/// removed meanwhile.
///
/// # Errors
/// When a row cannot be written.
pub async fn use_within(act: &Act<'_>, checked: &Checked, now: Timestamp) -> Result<bool, StoreError> {
    if !checked.once.use_up_within(act).await? {
        return Ok(false);
    }
    store::advance(act, (checked.passkey, checked.person), checked.counter, now).await
}
