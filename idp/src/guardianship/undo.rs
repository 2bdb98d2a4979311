//! A decision is taken back within ten minutes: by the one who made it, or somebody with her power.

use domain::binding::{self, ApplicationAct, ApplicationStatus, EndReason, Unfit, may_undo};
use domain::contexts::BindingStatus;
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::approve::{APPROVAL_DID, Trace};
use super::bind::{Before, may_entrust};
use super::decide::involved;
use super::ending::{Ending, end_within, withdraw_entrusted_within};
use super::link::void_links_of_within;
use super::model::{Application, ApplicationEvent, Binding, Undone};
use super::news::{News, unwritable};
use super::store::FormerTie;
use super::{letters, store};
use crate::accounts::{self, WayIn};
use crate::app::App;
use crate::platform::audit;
use crate::platform::db::{Act, Connection};
use crate::platform::fault::{Fault, StoreError};
use crate::platform::seal::Purpose;

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
    let act = app.db.write(async move |tx: &Act<'_>| undo_within(&own, tx, application, by, now).await);
    match act.await {
        Ok((undone, news)) => {
            news.tell(app);
            Ok(undone)
        }
        Err(StoreError::Conflict(text)) if text.contains("open_key") => Ok(Undone::Changed),
        Err(error) => Err(error.into()),
    }
}

async fn undo_within(
    app: &App,
    tx: &Act<'_>,
    id: ApplicationId,
    by: PersonId,
    now: Timestamp,
) -> Result<(Undone, News), StoreError> {
    store::lock(tx).await?;
    let sealer = app.keyring.sealer();
    let Some(application) = store::find(tx, &sealer, id).await? else {
        return Ok((Undone::Changed, News::default()));
    };
    match binding::undo(application.status, application.decided_at, now) {
        Ok(_) => {}
        Err(Unfit::TooLate) => {
            refuse(tx, id, by, "too late", now).await?;
            return Ok((Undone::TooLate, News::default()));
        }
        Err(_) => return Ok((Undone::Changed, News::default())),
    }
    if !is_hers(app, tx, &application, by, now).await? {
        refuse(tx, id, by, "not hers", now).await?;
        return Ok((Undone::NotYours, News::default()));
    }
    let key = store::open_key(&sealer, application.student, &application.guardian.national_id);
    if store::find_open(tx, vec![key.clone()]).await?.is_some()
        || !store::mark_undone(tx, &application, key).await?
    {
        return Ok((Undone::Changed, News::default()));
    }
    let news = match application.status {
        ApplicationStatus::Approved => take_back(app, tx, &application, by, now).await?,
        _ => News::default(),
    };
    let detail = json!({ "was": application.status.as_str() });
    store::insert_event(tx, id, (Some(by), ApplicationAct::Undone), &detail, now).await?;
    audit::record(tx, now, &by.to_string(), "application.undone", &id.to_string(), &detail).await?;
    letters::undone(app, tx, &application, now).await?;
    Ok((Undone::Done, news))
}

async fn refuse(
    tx: &Act<'_>,
    id: ApplicationId,
    by: PersonId,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let detail = json!({ "reason": reason });
    audit::record(tx, now, &by.to_string(), "application.undo.refused", &id.to_string(), &detail).await
}

/// The one who decided, or somebody at the desk of now with the same power or more.
async fn is_hers(
    app: &App,
    tx: &impl Connection,
    application: &Application,
    by: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if application.decided_by == Some(by) {
        return Ok(true);
    }
    let Some(source) = application.source else { return Ok(false) };
    if involved(app, tx, application).await?.contains(&by) {
        return Ok(false);
    }
    let desk = store::desk_of(tx, application, now).await?;
    Ok(desk.sources_of(by).any(|other| may_undo(source, other)))
}

/// Ends what the approval made, unless it was there before.
async fn take_back(
    app: &App,
    tx: &Act<'_>,
    application: &Application,
    by: PersonId,
    now: Timestamp,
) -> Result<News, StoreError> {
    let Some(id) = application.binding else { return Ok(News::default()) };
    let Some(tie) = store::find_binding(tx, id).await? else { return Ok(News::default()) };
    let event = store::last_of_act(tx, application.id, ApplicationAct::Approved).await?;
    let Some(event) = event else { return Ok(News::default()) };
    let did = did(&event).unwrap_or_default();
    let before = before(app, &did);
    let mut news = News::default();
    if did.tie_changed && stands(&tie) {
        news.add(untie(tx, &tie, before.tie, by, now).await?);
        // Of one that waited for the student nobody else was told.
        if tie.status == BindingStatus::Approved {
            let about = (application.student, tie.guardian);
            letters::tell_others_undone(app, tx, about, now).await?;
        }
    }
    if let Some(way_in) = before.way_in {
        news.add(shut_the_door(app, tx, (tie.guardian, way_in), &event, now).await?);
    }
    Ok(news)
}

/// Whether the tie is as an approval makes it: it lives, or waits for a grown student.
fn stands(tie: &Binding) -> bool {
    match tie.status {
        BindingStatus::Approved => true,
        BindingStatus::Ended => tie.reason == Some(EndReason::Majority),
        BindingStatus::Pending | BindingStatus::Rejected | BindingStatus::Blocked => false,
    }
}

/// The tie is what it was: a delegation goes on as it did, what was over or never there is over.
async fn untie(
    tx: &Act<'_>,
    tie: &Binding,
    former: Option<FormerTie>,
    by: PersonId,
    now: Timestamp,
) -> Result<News, StoreError> {
    let was_over = former.as_ref().is_some_and(|former| !former.lives(now));
    let former = match former {
        Some(former) if was_over || may_go_on(tx, tie, &former, now).await? => former,
        _ => return end_within(tx, tie, &Ending { reason: EndReason::Undone, actor: Some(by) }, now).await,
    };
    if was_over {
        // What was over before is over for the reason it had: by it a grown student, or a return, may revive it.
        let news = end_within(tx, tie, &Ending { reason: EndReason::Undone, actor: Some(by) }, now).await?;
        store::restore_binding(tx, tie.id, former, now).await?;
        return Ok(news);
    }
    let mut news = withdraw_entrusted_within(tx, &[tie.id], now).await?;
    store::restore_binding(tx, tie.id, former, now).await?;
    audit::record(tx, now, &by.to_string(), "binding.restored", &tie.id.to_string(), &json!({})).await?;
    news.add(News::of_person(tx, tie.guardian, now).await?);
    Ok(news)
}

/// Whether a guardian who could act before can act again: the one who entrusted her may still.
async fn may_go_on(
    tx: &impl Connection,
    tie: &Binding,
    former: &FormerTie,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(inviter) = former.inviter() else { return Ok(true) };
    let inviting = store::find_pair(tx, inviter, tie.student).await?;
    Ok(inviting.is_some_and(|tie| may_entrust(&tie, now)))
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
    tx: &Act<'_>,
    (guardian, way_in): (PersonId, WayIn),
    event: &ApplicationEvent,
    now: Timestamp,
) -> Result<News, StoreError> {
    let sealer = app.keyring.sealer();
    let Some(later) = store::next_approval(tx, guardian, event).await? else {
        accounts::restore_way_in_within(tx, &sealer, guardian, way_in, now).await?;
        // The tie for which an earlier link was sent may be over meanwhile.
        void_links_of_within(tx, &[guardian], now).await?;
        return News::of_signed_out(tx, guardian, now).await;
    };
    let mut trace = did(&later).unwrap_or_default();
    let mut before = before(app, &trace);
    before.way_in = Some(way_in);
    trace.before = sealer.seal(Purpose::Undo, &before).map_err(|error| unwritable(error.into()))?;
    let broken = |_| StoreError::inconsistent("application_event", "detail", later.id);
    let mut detail: serde_json::Value = serde_json::from_str(&later.detail).map_err(broken)?;
    if let Some(kept) = detail.get_mut(APPROVAL_DID) {
        *kept = serde_json::to_value(trace).map_err(broken)?;
    }
    store::replace_detail(tx, later.id, &detail).await?;
    Ok(News::default())
}
