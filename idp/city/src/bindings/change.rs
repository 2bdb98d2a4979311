//! One function carries out what the table `domain::binding::life` says of a binding: decisions, the clock, the school,
//! the family and the student all change a binding by it.

use domain::binding::life::{self, After, BindingState, Cause, Change};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::{Value, json};

use super::link::void_links_within;
use super::model::Binding;
use super::store;
use crate::contexts::{self, GuardianContext};
use crate::{accounts, sessions};
use platform::audit::{AuditAct, NOBODY, OPERATOR};
use platform::db::Act;
use platform::fault::StoreError;
use platform::invalidate::Key;

/// What a cause makes of a binding.
pub(super) fn judge(binding: &Binding, cause: Cause, facts: life::Facts) -> Change {
    life::change(cause, Some(binding.state()), &facts)
}

/// The facts that the row of a binding tells by itself.
pub(super) fn facts_of(binding: &Binding, now: Timestamp) -> life::Facts {
    let is_over = binding.valid_until.is_some_and(|until| until <= now);
    life::Facts { is_over, has_agreed: binding.adult_consent, ..life::Facts::default() }
}

/// Carries out a change of a binding as it was read in this transaction; `false` if the table leaves it as it is. The
/// clock has no actor.
pub(super) async fn carry_out(
    act: &Act<'_>,
    binding: &Binding,
    change: Change,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(state) = change.after.state() else { return Ok(false) };
    if change.after == After::Waits {
        store::mark_consent(act, binding.id, false, now).await?;
    }
    if !store::mark_state(act, binding, state, now).await? {
        return Ok(false);
    }
    let mut stopped = vec![binding.id];
    if matches!(change.after, After::Frozen(_) | After::Ended(_)) {
        stopped.extend(withdraw(act, binding, actor, now).await?);
    }
    record(act, binding.id, (change, state), actor, now).await?;
    if change.after == After::Lives {
        open(act, binding, now).await
    } else {
        shut_within(act, &stopped, now).await
    }?;
    Ok(true)
}

/// The guardian can act again, also if the roster switched the guardian off in the meantime.
async fn open(act: &Act<'_>, binding: &Binding, now: Timestamp) -> Result<(), StoreError> {
    accounts::switch_on_within(act, binding.guardian, now).await?;
    open_contexts(act, binding.id, binding.guardian, binding.student, now).await?;
    act.invalidate(&[Key::Person(binding.guardian)], now).await
}

/// Ends what these bindings let guardians act as: contexts, what was granted in them, the sessions of whoever has nothing left
/// to act as, and the links of those who have not come in yet and may no more.
pub(super) async fn shut_within(
    act: &Act<'_>,
    bindings: &[BindingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    void_links_within(act, bindings, now).await?;
    let ended = contexts::end_of_bindings_within(act, bindings, now).await?;
    sessions::leave_contexts_within(act, &ended.contexts, now).await?;
    for person in ended.people {
        if !contexts::has_any_within(act, person, now).await? {
            sessions::end_all_of_within(act, person, None, now).await?;
        }
        act.invalidate(&[Key::Person(person)], now).await?;
    }
    Ok(())
}

/// Writes a change into the audit log. What the student says is recorded with the answer, and an approval with the
/// application.
async fn record(
    act: &Act<'_>,
    id: BindingId,
    (change, state): (Change, BindingState),
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let because = || json!({ "reason": state.reason.map(domain::binding::EndReason::as_str) });
    let entry: Option<(AuditAct, Value)> = match (change.after, change.cause) {
        (After::Frozen(_), _) => Some((AuditAct::BindingBlocked, because())),
        (After::Ended(_), _) => Some((AuditAct::BindingEnded, because())),
        (After::Lives, Cause::Unfrozen) => Some((AuditAct::BindingUnblocked, json!({}))),
        (After::Lives, Cause::StudentBack) => {
            Some((AuditAct::BindingRevived, json!({ "reason": "back at school" })))
        }
        _ => None,
    };
    let Some((name, detail)) = entry else { return Ok(()) };
    let clock = if change.cause == Cause::StudentBack { OPERATOR } else { NOBODY };
    let actor = actor.map_or_else(|| clock.to_owned(), |person| person.to_string());
    act.audit(name, &actor, &id.to_string(), &detail, now).await
}

/// Ends the delegations that a guardian gave; which bindings that were.
async fn withdraw(
    act: &Act<'_>,
    binding: &Binding,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<Vec<BindingId>, StoreError> {
    let mut ended = Vec::new();
    for entrusted in store::list_delegated_by(act, binding.guardian, binding.student).await? {
        let change = judge(&entrusted, Cause::Withdrawn, facts_of(&entrusted, now));
        let Some(state) = change.after.state() else { continue };
        if store::mark_state(act, &entrusted, state, now).await? {
            ended.push(entrusted.id);
            record(act, entrusted.id, (change, state), actor, now).await?;
        }
    }
    Ok(ended)
}

/// Ends the delegations that rested on bindings which the roster ended, in the transaction of its import.
pub async fn withdraw_entrusted_within(
    act: &Act<'_>,
    over: &[BindingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut ended = Vec::new();
    for id in over {
        if let Some(binding) = store::find_binding(act, *id).await? {
            ended.extend(withdraw(act, &binding, None, now).await?);
        }
    }
    if ended.is_empty() { Ok(()) } else { shut_within(act, &ended, now).await }
}

/// At each school the student is at now.
pub(super) async fn open_contexts(
    act: &Act<'_>,
    binding: BindingId,
    guardian: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let places = contexts::list_places_of_students(act, &[student], now).await?;
    let wanted: Vec<GuardianContext> =
        places.into_iter().map(|place| GuardianContext { guardian, school: place.school, binding }).collect();
    contexts::open_for_guardians_within(act, &wanted, now).await
}
