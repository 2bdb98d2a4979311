//! An approval is taken back: the binding and the guardian's way in are what they were before.

use domain::binding::life::{After, Cause, Facts, Mail};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::change::{carry_out, facts_of, judge, withdraw_entrusted_within};
use super::former::{FormerBinding, Trace};
use super::link::void_links_of_within;
use super::model::Binding;
use super::{letters, store};
use crate::accounts::{self, WayIn};
use crate::factors;
use crate::links;
use crate::recovery;
use crate::sessions;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::StoreError;
use platform::invalidate::Key;
use web::app::App;

/// Takes back what an approval did to a binding, as its trace says: the binding is what it was. Returns the guardian and
/// how the guardian came in before, if the approval sent a link: give it to [`restore_way_in_within`], or to a later
/// approval of the same guardian. The caller holds the lock of [`super::lock_within`].
pub async fn unbind_within(
    app: &App,
    act: &Act<'_>,
    (id, trace): (BindingId, &Trace),
    by: PersonId,
    now: Timestamp,
) -> Result<Option<(PersonId, WayIn)>, StoreError> {
    let Some(binding) = store::find_binding(act, id).await? else { return Ok(None) };
    let before = trace.before(&app.keyring.sealer());
    if trace.binding_changed {
        unbind(app, act, &binding, (before.binding, by), now).await?;
    }
    Ok(before.way_in.map(|way_in| (binding.guardian, way_in)))
}

/// Lets the guardian come in as before, whoever came in by the link of the approval.
pub async fn restore_way_in_within(
    app: &App,
    act: &Act<'_>,
    (guardian, way_in): (PersonId, WayIn),
    now: Timestamp,
) -> Result<(), StoreError> {
    accounts::restore_way_in_within(act, &app.keyring.sealer(), guardian, way_in, now).await?;
    recovery::forget_within(act, guardian).await?;
    // The binding for which an earlier link was sent may be over meanwhile.
    void_links_of_within(act, &[guardian], now).await?;
    sessions::end_all_of_within(act, guardian, None, now).await?;
    // Whoever came in by the link may have enrolled factors, and linked an account of another provider.
    factors::remove_all_within(act, guardian, now).await?;
    links::end_all_of_within(act, guardian, NOBODY, now).await?;
    act.invalidate(&[Key::Person(guardian)], now).await
}

/// The binding is what it was: a delegation goes on as it did, what was over or never there is over.
async fn unbind(
    app: &App,
    act: &Act<'_>,
    binding: &Binding,
    (former, by): (Option<FormerBinding>, PersonId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let was_over = former.as_ref().is_some_and(|former| !former.lives(now));
    let may_be_restored = match &former {
        Some(former) => was_over || may_go_on(act, binding, former, now).await?,
        None => false,
    };
    let change = judge(binding, Cause::Undone, Facts { may_be_restored, ..facts_of(binding, now) });
    match (change.after, former) {
        (After::Restored, Some(former)) => restore(act, binding, (former, was_over), by, now).await?,
        _ => {
            carry_out(act, binding, change, Some(by), now).await?;
        }
    }
    // Of one that waited for the student nobody else was told.
    if change.mail == Mail::Undone {
        letters::tell_others_undone(app, act, (binding.student, binding.guardian), now).await?;
    }
    Ok(())
}

/// Writes the state before the approval. What was over before is over for the reason it had: by it a student of age, or
/// a return, may restore it.
async fn restore(
    act: &Act<'_>,
    binding: &Binding,
    (former, was_over): (FormerBinding, bool),
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if was_over {
        let ended = judge(binding, Cause::Undone, facts_of(binding, now));
        carry_out(act, binding, ended, Some(by), now).await?;
        return store::restore_binding(act, binding.id, former, now).await;
    }
    withdraw_entrusted_within(act, &[binding.id], now).await?;
    store::restore_binding(act, binding.id, former, now).await?;
    act.audit(AuditAct::BindingRestored, &by.to_string(), &binding.id.to_string(), &json!({}), now).await?;
    act.invalidate(&[Key::Person(binding.guardian)], now).await
}

/// Whether a guardian who could act before can act again: the one who entrusted her may still.
async fn may_go_on(
    act: &Act<'_>,
    binding: &Binding,
    former: &FormerBinding,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(inviter) = former.inviter else { return Ok(true) };
    let inviting = store::find_pair(act, inviter, binding.student).await?;
    Ok(inviting.is_some_and(|binding| binding.is_responsible(now)))
}
