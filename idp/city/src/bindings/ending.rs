//! A binding is frozen, unfrozen or ended by people, and continues or ends with the student's majority.

use domain::binding::life::{After, Cause, Facts, Mail};
use domain::binding::{may_decide_on, takes_adult_consent};
use domain::identifiers::taipei_date;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::change::{carry_out, facts_of, judge};
use super::letters;
use super::model::{AgreedWhenAdult, Binding};
use super::store;
use crate::accounts;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use web::app::App;

/// Changes a binding by that cause, as `domain::binding::life` says; `false` if it stays as it is. The clock has no
/// actor.
///
/// # Errors
/// When the database fails; then nothing changed.
pub async fn change_binding(
    app: &App,
    id: BindingId,
    cause: Cause,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let act =
        app.db.write(async move |act: &Act<'_>| change_binding_within(act, id, cause, actor, now).await);
    Ok(act.await?)
}

/// The same within a transaction, which has recorded nothing yet or holds the lock of [`lock_within`].
pub async fn change_binding_within(
    act: &Act<'_>,
    id: BindingId,
    cause: Cause,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::lock(act).await?;
    let Some(binding) = store::find_binding(act, id).await? else { return Ok(false) };
    let is_barred = cause == Cause::Unfrozen && is_barred(act, &binding).await?;
    let change = judge(&binding, cause, Facts { is_barred, ..facts_of(&binding, now) });
    carry_out(act, &binding, change, actor, now).await
}

/// Whether a custody block bars the guardian of a binding from the student.
async fn is_barred(act: &Act<'_>, binding: &Binding) -> Result<bool, StoreError> {
    let numbers = accounts::list_number_lookups(act, binding.guardian).await?;
    store::is_barred(act, binding.student, &numbers, false).await
}

/// Lets one transaction at a time write bindings. Take it before anything else in a transaction that first settles
/// something of its own and then calls one of the functions here.
pub async fn lock_within(act: &Act<'_>) -> Result<(), StoreError> {
    store::lock(act).await
}

/// What a student who is of age, or soon will be, says about a guardian: she goes on, or the binding ends with the
/// majority («ends at the child's majority unless the child agrees»).
pub async fn agree_when_adult(
    app: &App,
    student: PersonId,
    id: BindingId,
    yes: bool,
    now: Timestamp,
) -> Result<AgreedWhenAdult, Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| agree_within(&own, act, (student, id, yes), now).await);
    Ok(act.await?)
}

async fn agree_within(
    app: &App,
    act: &Act<'_>,
    (student, id, yes): (PersonId, BindingId, bool),
    now: Timestamp,
) -> Result<AgreedWhenAdult, StoreError> {
    store::lock(act).await?;
    let hers = store::find_binding(act, id).await?.filter(|binding| binding.student == student);
    let Some(binding) = hers.filter(|binding| takes_adult_consent(binding.state())) else {
        return Ok(AgreedWhenAdult::NoBinding);
    };
    let today = taipei_date(now);
    let born = accounts::find_birth_date(act, &app.keyring.sealer(), student).await?;
    let Some(born) = born.filter(|born| may_decide_on(*born, today)) else {
        return Ok(AgreedWhenAdult::TooYoung);
    };
    let facts = Facts {
        is_barred: is_barred(act, &binding).await?,
        is_of_age: born.is_adult_on(today),
        ..facts_of(&binding, now)
    };
    let change = judge(&binding, if yes { Cause::Agreed } else { Cause::Declined }, facts);
    if change.after == After::Barred {
        return Ok(AgreedWhenAdult::NoBinding);
    }
    store::mark_consent(act, id, yes, now).await?;
    if change.mail == Mail::Agreed {
        letters::agreed(app, act, &binding, now).await?;
    }
    if !carry_out(act, &binding, change, Some(student), now).await? {
        act.invalidate(&[Key::Person(binding.guardian)], now).await?;
    }
    let (actor, detail) = (student.to_string(), json!({ "yes": yes }));
    act.audit(AuditAct::BindingAdultConsent, &actor, &id.to_string(), &detail, now).await?;
    Ok(AgreedWhenAdult::Done)
}
