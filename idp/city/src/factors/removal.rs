//! Removing factors. Without a factor recovery codes and trusted devices say nothing, and go with the last one.

use domain::factors::{Factor, Held, RemovalRefusal};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::held::held_within;
use super::store;
use super::tell::{News, mail};
use crate::{accounts, passkeys};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::jobs;
use web::app::App;

/// How a removal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Done.
    Yes,
    /// The person has no such factor.
    Absent,
    /// It must stay.
    Refused(RemovalRefusal),
}

/// Whether a factor may go, judged by what there is when it goes: of two removals at once the second one sees the first.
/// Every account that can sign in has a password.
async fn judge_within(
    act: &Act<'_>,
    person: PersonId,
    factor: Factor,
    must_have: bool,
) -> Result<Result<(), RemovalRefusal>, StoreError> {
    accounts::hold_within(act, person).await?;
    Ok(held_within(act, person).await?.may_remove(factor, true, must_have))
}

/// Removes what says nothing without a factor, where none is left.
async fn sweep_within(act: &Act<'_>, person: PersonId) -> Result<(), StoreError> {
    if !held_within(act, person).await?.any() {
        store::delete_codes(act, person).await?;
        store::delete_devices(act, person, None).await?;
    }
    Ok(())
}

/// Removes the app of a person, and the trusted devices with it. `must_have` is whether the person must have a second factor.
///
/// # Errors
/// When it cannot be written.
pub async fn remove_totp(
    app: &App,
    person: PersonId,
    must_have: bool,
    now: Timestamp,
) -> Result<Removal, Fault> {
    let (sealer, told) = (app.keyring.sealer(), mail(app, person, News::TotpRemoved, now).await?);
    let act = app.db.write(async move |act: &Act<'_>| {
        if let Err(refusal) = judge_within(act, person, Factor::Totp, must_have).await? {
            return Ok(Removal::Refused(refusal));
        }
        if !store::delete_totp(act, person).await? {
            return Ok(Removal::Absent);
        }
        store::delete_devices(act, person, None).await?;
        sweep_within(act, person).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        act.audit(AuditAct::FactorRemoved, &who, &who, &json!({ "factor": "totp" }), now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(Removal::Yes)
    });
    Ok(act.await?)
}

/// Removes a passkey of a person by the id of its row. `must_have` is whether the person must have a second factor.
///
/// # Errors
/// When it cannot be written.
pub async fn remove_passkey(
    app: &App,
    (person, id): (PersonId, Uuid),
    must_have: bool,
    now: Timestamp,
) -> Result<Removal, Fault> {
    let Some(removal) = passkeys::Removal::prepare(app, person, id, now).await? else {
        return Ok(Removal::Absent);
    };
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        if let Err(refusal) = judge_within(act, person, Factor::Passkey, must_have).await? {
            return Ok(Removal::Refused(refusal));
        }
        if !removal.carry_out_within(act, &sealer, now).await? {
            return Ok(Removal::Absent);
        }
        sweep_within(act, person).await?;
        Ok(Removal::Yes)
    });
    Ok(act.await?)
}

/// Removes everything that a person has enrolled, passkeys and trusted devices included; returns what that was.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_all_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<Held, StoreError> {
    let passkeys = passkeys::remove_all_within(act, person).await?;
    let held = Held { passkeys, ..store::delete_all(act, person).await? };
    act.invalidate(&[Key::Person(person)], now).await?;
    Ok(held)
}
