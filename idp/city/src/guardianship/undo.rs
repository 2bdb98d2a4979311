//! A decision is taken back within ten minutes: by the one who made it, or somebody with her power.

use domain::binding::life::{After, Cause, Facts, Mail};
use domain::binding::{self, ApplicationAct, ApplicationStatus, Unfit};
use domain::desk::{Of, ReviewAct, may};
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::approve::{APPROVAL_DID, Trace};
use super::bind::{Before, may_entrust};
use super::change::{carry_out, facts_of, judge, withdraw_entrusted_within};
use super::decide::involved;
use super::link::void_links_of_within;
use super::model::{Application, ApplicationEvent, Binding, Undone};
use super::store::FormerBinding;
use super::{letters, store};
use crate::accounts::{self, WayIn};
use crate::links;
use crate::sessions;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::seal::Purpose;
use web::app::App;

/// What an approval wrote down of itself.
#[derive(Default, Deserialize)]
struct ApprovedDetail {
    did: Trace,
}

/// Takes a decision back: the application is pending again, and what an approval made is gone.
///
/// # Errors
/// When the database fails; then nothing changed.
pub async fn undo(
    app: &App,
    application: ApplicationId,
    by: PersonId,
    now: Timestamp,
) -> Result<Undone, Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| undo_within(&own, act, application, by, now).await);
    match act.await {
        Ok(undone) => Ok(undone),
        Err(error) if error.breaks("open_key") => Ok(Undone::Changed),
        Err(error) => Err(error.into()),
    }
}

async fn undo_within(
    app: &App,
    act: &Act<'_>,
    id: ApplicationId,
    by: PersonId,
    now: Timestamp,
) -> Result<Undone, StoreError> {
    store::lock(act).await?;
    let sealer = app.keyring.sealer();
    let Some(application) = store::find(act, &sealer, id).await? else { return Ok(Undone::Changed) };
    match binding::undo(application.status, application.decided_at, now) {
        Ok(_) => {}
        Err(Unfit::TooLate) => {
            refuse(act, id, by, "too late", now).await?;
            return Ok(Undone::TooLate);
        }
        Err(_) => return Ok(Undone::Changed),
    }
    if !is_hers(app, act, &application, by, now).await? {
        refuse(act, id, by, "not hers", now).await?;
        return Ok(Undone::NotYours);
    }
    let key = store::open_key(&sealer, application.student, &application.guardian.national_id);
    if store::find_open(act, vec![key.clone()]).await?.is_some()
        || !store::mark_undone(act, &application, key).await?
    {
        return Ok(Undone::Changed);
    }
    if application.status == ApplicationStatus::Approved {
        take_back(app, act, &application, by, now).await?;
    }
    let detail = json!({ "was": application.status.as_str() });
    store::insert_event(act, id, (Some(by), ApplicationAct::Undone), &detail, now).await?;
    act.audit(AuditAct::ApplicationUndone, &by.to_string(), &id.to_string(), &detail, now).await?;
    letters::undone(app, act, &application, now).await?;
    Ok(Undone::Done)
}

async fn refuse(
    act: &Act<'_>,
    id: ApplicationId,
    by: PersonId,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let detail = json!({ "reason": reason });
    act.audit(AuditAct::ApplicationUndoRefused, &by.to_string(), &id.to_string(), &detail, now).await
}

/// The one who decided, or somebody at the desk of now with the same power or more.
async fn is_hers(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    by: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if application.decided_by == Some(by) {
        return Ok(true);
    }
    let Some(source) = application.source else { return Ok(false) };
    let is_involved = involved(app, act, application).await?.contains(&by);
    let desk = store::desk_of(act, application, now).await?;
    let may = |other| may(ReviewAct::Undo, Of::By(source), other, application.stage, is_involved);
    Ok(desk.sources_of(by).any(may))
}

/// Ends what the approval made, unless it was there before.
async fn take_back(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(id) = application.binding else { return Ok(()) };
    let Some(binding) = store::find_binding(act, id).await? else { return Ok(()) };
    let event = store::last_of_act(act, application.id, ApplicationAct::Approved).await?;
    let Some(event) = event else { return Ok(()) };
    let did = did(&event).unwrap_or_default();
    let before = before(app, &did);
    if did.binding_changed {
        unbind(app, act, &binding, (before.binding, by), now).await?;
    }
    if let Some(way_in) = before.way_in {
        shut_the_door(app, act, (binding.guardian, way_in), &event, now).await?;
    }
    Ok(())
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
    let Some(inviter) = former.inviter() else { return Ok(true) };
    let inviting = store::find_pair(act, inviter, binding.student).await?;
    Ok(inviting.is_some_and(|binding| may_entrust(&binding, now)))
}

fn did(event: &ApplicationEvent) -> Option<Trace> {
    serde_json::from_str::<ApprovedDetail>(&event.detail).ok().map(|detail| detail.did)
}

fn before(app: &App, did: &Trace) -> Before {
    app.keyring.sealer().open(Purpose::Undo, &did.before).unwrap_or_default()
}

/// The guardian comes in as she did before, whoever came in by the link. Where a later approval of her stands, its way
/// in goes on, and taking that one back leads to what was before this one.
async fn shut_the_door(
    app: &App,
    act: &Act<'_>,
    (guardian, way_in): (PersonId, WayIn),
    event: &ApplicationEvent,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sealer = app.keyring.sealer();
    let Some(later) = store::next_approval(act, guardian, event).await? else {
        accounts::restore_way_in_within(act, &sealer, guardian, way_in, now).await?;
        // The binding for which an earlier link was sent may be over meanwhile.
        void_links_of_within(act, &[guardian], now).await?;
        sessions::end_all_of_within(act, guardian, None, now).await?;
        // Whoever came in by the link may have linked an account of another provider.
        links::end_all_of_within(act, guardian, NOBODY, now).await?;
        return act.invalidate(&[Key::Person(guardian)], now).await;
    };
    let mut trace = did(&later).unwrap_or_default();
    let mut before = before(app, &trace);
    before.way_in = Some(way_in);
    trace.before = sealer.seal(Purpose::Undo, &before)?;
    let broken = |_| StoreError::inconsistent("application_event", "detail", later.id);
    let mut detail: serde_json::Value = serde_json::from_str(&later.detail).map_err(broken)?;
    if let Some(kept) = detail.get_mut(APPROVAL_DID) {
        *kept = serde_json::to_value(trace).map_err(broken)?;
    }
    store::replace_detail(act, later.id, &detail).await
}
