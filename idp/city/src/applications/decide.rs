//! Reviewers decide, the guardian cancels.

use domain::binding::{
    self, ApplicationAct, ApplicationStatus, Source, Stage, UNDO_SECONDS, Verdict, stage_at,
};
use domain::ids::{ApplicantId, ApplicationId, PersonId};
use domain::review::{Of, ReviewAct, may};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::approve::{Approved, Ground, Outdated, approve_within};
use super::letters;
use super::model::{Application, Decided, Decision};
use super::reviewers::reviewers_of;
use super::store::{self, Outcome};
use crate::bindings::{self, Binding, BindingsOf};
use crate::students::Reviewers;
use crate::{accounts, documents};
use platform::audit::{AuditAct, NOBODY};
use platform::db::{Act, Connection, Undo};
use platform::fault::{Fault, StoreError};
use web::app::App;

/// Decides about an application as it was looked at. Of several who decide at once one wins.
///
/// # Errors
/// When the database fails; then nothing was decided.
pub async fn decide(app: &App, decision: Decision, now: Timestamp) -> Result<Decided, Fault> {
    let own = app.clone();
    let act = app.db.attempt(async move |act: &Act<'_>| decide_within(&own, act, &decision, now).await);
    Ok(act.await?.unwrap_or(Decided::Changed))
}

async fn decide_within(
    app: &App,
    act: &Act<'_>,
    decision: &Decision,
    now: Timestamp,
) -> Result<Decided, Undo<Outdated>> {
    bindings::lock_within(act).await?;
    let found = store::find(act, &app.keyring.sealer(), decision.application).await?;
    let Some(application) = found.filter(|found| found.revision == decision.revision) else {
        return Ok(Decided::Changed);
    };
    let Ok(status) = binding::decide(application.status, &decision.verdict) else {
        return Ok(Decided::Changed);
    };
    if !is_hers(app, act, &application, decision, now).await? {
        refuse(act, decision, "not hers", now).await?;
        return Ok(Decided::NotYours);
    }
    if let Verdict::Return { reason, text } = &decision.verdict {
        let outcome = Outcome {
            status,
            source: Some(decision.source),
            by: Some(decision.by),
            reason: Some(*reason),
            text: text.clone(),
            binding: None,
        };
        let done = return_within(app, act, &application, outcome, now).await?;
        return Ok(if done { Decided::Done } else { Decided::Changed });
    }
    let ground = Ground { source: decision.source, by: Some(decision.by), evidence: json!({}) };
    match approve_within(app, act, &application, &ground, now).await? {
        Approved::Done => Ok(Decided::Done),
        Approved::Changed => Ok(Decided::Changed),
        Approved::Barred => {
            refuse(act, decision, "barred", now).await?;
            Ok(Decided::Barred)
        }
    }
}

/// Whether the one who decides is what she says to be for the student's class of now, was called, and does not
/// decide about herself: «the homeroom teacher of the student's class decides, never another teacher».
async fn is_hers(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    decision: &Decision,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Decision { by, source, .. } = *decision;
    let involved = involved(app, act, application).await?;
    let reviewers = reviewers_of(act, application, now).await?;
    let stage = stage_of(app, &reviewers, &involved, application.submitted_at, now);
    let is_there = reviewers.sources_of(by).any(|one| one == source);
    Ok(is_there && may(ReviewAct::Decide, Of::Pending, source, stage, involved.contains(&by)))
}

/// Who decides nothing about an application, since it is about herself or her own family: whoever has or had its
/// number, and whoever is or was a guardian of the student.
pub(super) async fn involved(
    app: &App,
    db: &impl Connection,
    application: &Application,
) -> Result<Vec<PersonId>, StoreError> {
    let lookup = app.keyring.sealer().lookup_hash(&application.guardian.national_id).to_vec();
    let holders = accounts::list_holders(db, &[lookup]).await?.into_iter().map(|holder| holder.person);
    let family = bindings::list(db, BindingsOf::Students(&[application.student])).await?;
    Ok(own_and_family(holders, &family))
}

/// Who is involved, of whoever has or had the number and the bindings of the student, those that are over too.
pub(super) fn own_and_family(holders: impl Iterator<Item = PersonId>, bindings: &[Binding]) -> Vec<PersonId> {
    holders.chain(bindings.iter().map(|binding| binding.guardian)).collect()
}

/// Who may decide by now; a reviewer who is missing or involved is passed over at once.
pub(super) fn stage_of(
    app: &App,
    reviewers: &Reviewers,
    involved: &[PersonId],
    submitted_at: Timestamp,
    now: Timestamp,
) -> Stage {
    let has = |source: Source| reviewers.people(source).any(|person| !involved.contains(&person));
    let stage = stage_at(&app.config.calendar.school_days(), submitted_at, now);
    match (has(Source::Teacher), has(Source::Deputy)) {
        (true, _) => stage,
        (false, true) => stage.max(Stage::Deputy),
        (false, false) => Stage::SchoolAdmin,
    }
}

async fn refuse(act: &Act<'_>, decision: &Decision, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    let detail = json!({ "reason": reason, "source": decision.source.as_str() });
    let (actor, subject) = (decision.by.to_string(), decision.application.to_string());
    act.audit(AuditAct::ApplicationRefused, &actor, &subject, &detail, now).await
}

/// Returns an application with a reason; `false` if somebody was faster.
pub(super) async fn return_within(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    outcome: Outcome,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(reason) = outcome.reason else { return Ok(false) };
    if !store::mark_decided(act, application, &outcome, now).await? {
        return Ok(false);
    }
    let source = outcome.source.map(Source::as_str);
    let detail = json!({ "source": source, "reason": reason.as_str() });
    let event = (outcome.by, ApplicationAct::Returned);
    store::insert_event(act, application.id, event, &detail, now).await?;
    let actor = outcome.by.map_or_else(|| NOBODY.to_owned(), |by| by.to_string());
    act.audit(AuditAct::ApplicationReturned, &actor, &application.id.to_string(), &detail, now).await?;
    letters::returned(app, act, application, (reason, outcome.text.as_deref()), now).await?;
    Ok(true)
}

/// Throws an application away that is pending or was returned; `false` if it is neither, or not this applicant's.
pub async fn cancel(
    app: &App,
    applicant: ApplicantId,
    application: ApplicationId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| cancel_within(act, applicant, application, now).await);
    Ok(act.await?)
}

/// Throws everything of an applicant away that is pending or was returned, and says how much it was; what was
/// approved stays.
pub async fn cancel_all(app: &App, applicant: ApplicantId, now: Timestamp) -> Result<usize, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        let mut count = 0;
        for id in store::list_thrown_away(act, applicant).await? {
            count += usize::from(cancel_within(act, applicant, id, now).await?);
        }
        Ok(count)
    });
    Ok(act.await?)
}

async fn cancel_within(
    act: &Act<'_>,
    applicant: ApplicantId,
    id: ApplicationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !store::mark_cancelled(act, applicant, id).await? {
        return Ok(false);
    }
    documents::remove_within(act, id).await?;
    store::insert_event(act, id, (None, ApplicationAct::Cancelled), &json!({}), now).await?;
    act.audit(AuditAct::ApplicationCancelled, NOBODY, &id.to_string(), &json!({}), now).await?;
    Ok(true)
}

/// Until when a decision can be taken back; none when it cannot.
pub fn undo_until(application: &Application, now: Timestamp) -> Option<Timestamp> {
    let decided = matches!(application.status, ApplicationStatus::Approved | ApplicationStatus::Rejected);
    let until = application.decided_at.filter(|_| decided)?.plus(UNDO_SECONDS);
    (now <= until).then_some(until)
}
