//! What the roster's import must know and do about bindings it makes and ends, for whole batches.

use domain::binding::CHANGE_OF_SCHOOL_SECONDS;
use domain::binding::life::{self, BindingState, Cause};
use domain::contexts::BindingMethod;
use domain::identifiers::taipei_date;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::bars::Bars;
use super::change::{carry_out, facts_of, judge};
use super::letters;
use super::model::{Binding, BindingsOf};
use super::store;
use crate::accounts;
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::Sealer;
use web::letters::Stationery;
use web::render::Renderer;

/// Freezes the bindings of somebody who was given another number, by the roster or by a correction, where a block stands
/// against it. The caller holds the lock of [`super::lock_within`].
pub async fn freeze_barred_within(
    act: &Act<'_>,
    guardian: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let numbers = accounts::list_number_lookups(act, guardian).await?;
    for binding in store::list_bindings(act, BindingsOf::Guardians(&[guardian])).await? {
        if binding.lives(now) && store::is_barred(act, binding.student, &numbers, false).await? {
            carry_out(act, &binding, judge(&binding, Cause::BlockSet, facts_of(&binding, now)), None, now)
                .await?;
        }
    }
    Ok(())
}

/// Writes to the guardians whose approved bindings the roster ended by that cause, in the transaction of the end.
pub async fn tell_ended_within(
    (renderer, sealer): (&Renderer, &Sealer),
    act: &Act<'_>,
    ended: &[BindingId],
    cause: Cause,
    now: Timestamp,
) -> Result<(), StoreError> {
    let change = life::change(cause, Some(BindingState::APPROVED), &life::Facts::default());
    for id in ended {
        if let Some(binding) = store::find_binding(act, *id).await? {
            letters::ended(Stationery { renderer, sealer }, act, (&binding, change), now).await?;
        }
    }
    Ok(())
}

/// Lets the bindings of students who are at a school of the city again live again, if they ended when the students left and
/// that was no longer ago than a change of school takes: «binding belongs to the student, survives a change of school».
/// What only the roster vouched for is the roster's to say, and a student who came of age meanwhile is asked first. The
/// caller holds the lock of [`super::lock_within`].
pub async fn revive_left_within(
    act: &Act<'_>,
    sealer: &Sealer,
    students: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let bindings = store::list_left(act, students, now.plus(-CHANGE_OF_SCHOOL_SECONDS)).await?;
    let pairs: Vec<(PersonId, PersonId)> =
        bindings.iter().map(|binding| (binding.guardian, binding.student)).collect();
    let bars = if bindings.is_empty() { Bars::default() } else { Bars::read(act, &pairs).await? };
    for binding in bindings {
        let born = accounts::find_birth_date(act, sealer, binding.student).await?;
        let facts = life::Facts {
            is_barred: bars.bar(binding.guardian, binding.student, true),
            is_of_age: born.is_some_and(|born| born.is_adult_on(taipei_date(now))),
            is_vouched: is_vouched_for(act, &binding, now).await?,
            ..facts_of(&binding, now)
        };
        carry_out(act, &binding, judge(&binding, Cause::StudentBack, facts), None, now).await?;
    }
    Ok(())
}

/// Whether somebody still stands for the binding: the school, an application, or the guardian who entrusted her and can act.
async fn is_vouched_for(act: &Act<'_>, binding: &Binding, now: Timestamp) -> Result<bool, StoreError> {
    match (binding.method, binding.inviter) {
        (BindingMethod::Registry, _) => store::is_origin(act, binding.id).await,
        (_, Some(inviter)) => {
            let inviting = store::find_pair(act, inviter, binding.student).await?;
            Ok(inviting.is_some_and(|binding| binding.lives(now)))
        }
        _ => Ok(true),
    }
}
