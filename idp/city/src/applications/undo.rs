//! A decision is taken back within ten minutes: by the one who made it, or somebody with her power.

use domain::binding::{self, ApplicationAct, ApplicationStatus, Unfit};
use domain::ids::{ApplicationId, BindingId, PersonId};
use domain::review::{Of, ReviewAct, may};
use domain::timestamp::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::approve::APPROVAL_DID;
use super::decide::involved;
use super::model::{Application, ApplicationEvent, Undone};
use super::reviewers::reviewers_of;
use super::{letters, store};
use crate::accounts::WayIn;
use crate::bindings::{self, BindingsOf, Trace};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
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
    bindings::lock_within(act).await?;
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

/// The one who decided, or a reviewer of now with the same power or more.
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
    let reviewers = reviewers_of(act, application, now).await?;
    let may = |other| may(ReviewAct::Undo, Of::By(source), other, application.stage, is_involved);
    Ok(reviewers.sources_of(by).any(may))
}

/// Ends what the approval made, unless it was there before. Where a later approval of the guardian stands, its way in goes
/// on, and taking that one back leads to what was before this one.
async fn take_back(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(binding) = application.binding else { return Ok(()) };
    let event = store::last_of_act(act, application.id, ApplicationAct::Approved).await?;
    let Some(event) = event else { return Ok(()) };
    let did = did(&event).unwrap_or_default();
    let Some((guardian, way_in)) = bindings::unbind_within(app, act, (binding, &did), by, now).await? else {
        return Ok(());
    };
    let own = bindings::list(act, BindingsOf::Guardians(&[guardian])).await?;
    let own: Vec<BindingId> = own.iter().map(|binding| binding.id).collect();
    match store::next_approval(act, &own, &event).await? {
        None => bindings::restore_way_in_within(app, act, (guardian, way_in), now).await,
        Some(later) => leave_way_in(app, act, &later, way_in).await,
    }
}

/// Writes to a later approval how the guardian came in before it.
async fn leave_way_in(
    app: &App,
    act: &Act<'_>,
    later: &ApplicationEvent,
    way_in: WayIn,
) -> Result<(), StoreError> {
    let did = did(later).unwrap_or_default().with_way_in(&app.keyring.sealer(), way_in)?;
    let broken = |_| StoreError::inconsistent("application_event", "detail", later.id);
    let mut detail: serde_json::Value = serde_json::from_str(&later.detail).map_err(broken)?;
    if let Some(kept) = detail.get_mut(APPROVAL_DID) {
        *kept = serde_json::to_value(did).map_err(broken)?;
    }
    store::replace_detail(act, later.id, &detail).await
}

fn did(event: &ApplicationEvent) -> Option<Trace> {
    serde_json::from_str::<ApprovedDetail>(&event.detail).ok().map(|detail| detail.did)
}
