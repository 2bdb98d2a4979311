//! What the school's decision does, in one commit with it.

use domain::binding::life::Cause;
use domain::binding::{RequestAct, RequestKind, may_be_corrected};
use domain::identifiers::NationalId;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters;
use super::store::{self, Request, Settled};
use city::accounts::{self, Facts};
use city::bindings;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;

/// What somebody decides.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) act: RequestAct,
    pub(super) answer: String,
    pub(super) by: PersonId,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It holds.
    Done,
    /// Somebody was faster.
    TooLate,
    /// The number is another person's: nothing was done.
    NumberTaken,
    /// Her own school answers for her name and number by now: nothing was done.
    ElsewhereKept,
}

struct Case {
    request: Request,
    verdict: Verdict,
    messages: Vec<Mail>,
}

/// Settles a request; who asked gets a mail.
pub(super) async fn settle(
    app: &App,
    request: &Request,
    verdict: Verdict,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let granted = verdict.act == RequestAct::Grant;
    let corrects = matches!(request.kind, RequestKind::CorrectName | RequestKind::CorrectNumber);
    if granted && corrects && !may_be_corrected(&Facts::of(app, request.person).await?.roles) {
        return Ok(Outcome::ElsewhereKept);
    }
    let messages = letters::request_settled(app, request, (granted, &verdict.answer)).await?;
    let case = Case { request: request.clone(), verdict, messages };
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| settle_within(&sealer, act, &case, now).await);
    Ok(act.await?)
}

/// The request is taken first: whoever finds it taken does nothing.
async fn settle_within(
    sealer: &Sealer,
    act: &Act<'_>,
    case: &Case,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let Case { request, verdict, messages } = case;
    bindings::lock_within(act).await?;
    let number = request.detail.value.as_deref().and_then(NationalId::parse_stored);
    let number = number.filter(|_| request.kind == RequestKind::CorrectNumber);
    if verdict.act == RequestAct::Grant
        && let Some(number) = &number
    {
        let owner = accounts::find_by_number_within(act, sealer, number).await?;
        if owner.is_some_and(|owner| owner != request.person) {
            return Ok(Outcome::NumberTaken);
        }
    }
    let settled = Settled { act: verdict.act, by: Some(verdict.by), answer: Some(verdict.answer.clone()) };
    if !store::mark_settled(act, sealer, request, settled, now).await? {
        return Ok(Outcome::TooLate);
    }
    match verdict.act {
        RequestAct::Grant => grant(sealer, act, (request, number.as_ref()), verdict.by, now).await?,
        RequestAct::Refuse => refuse(act, request, verdict.by, now).await?,
        RequestAct::Withdraw => {}
    }
    jobs::enqueue_each(act, sealer, messages, now).await?;
    let name =
        if verdict.act == RequestAct::Grant { AuditAct::RequestGranted } else { AuditAct::RequestRefused };
    let (actor, detail) = (verdict.by.to_string(), json!({ "kind": request.kind.as_str() }));
    act.audit(name, &actor, &request.id.to_string(), &detail, now).await?;
    Ok(Outcome::Done)
}

/// As asked: the binding ends, the name or number is another one.
async fn grant(
    sealer: &Sealer,
    act: &Act<'_>,
    (request, number): (&Request, Option<&NationalId>),
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    match request.kind {
        RequestKind::Unbind => end(act, request.binding, Cause::Requested, by, now).await,
        RequestKind::NotMyChild => end(act, request.binding, Cause::FoundWrong, by, now).await,
        RequestKind::CorrectName => {
            if let Some(name) = &request.detail.value {
                accounts::rename_person_within(act, request.person, name, now).await?;
            }
            act.invalidate(&[Key::Person(request.person)], now).await
        }
        RequestKind::CorrectNumber => {
            if let Some(number) = number {
                accounts::renumber_within(act, sealer, request.person, number, now).await?;
            }
            bindings::freeze_barred_within(act, request.person, now).await?;
            act.invalidate(&[Key::Person(request.person)], now).await
        }
    }
}

async fn end(
    act: &Act<'_>,
    binding: Option<BindingId>,
    cause: Cause,
    by: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(binding) = binding else { return Ok(()) };
    bindings::change_binding_within(act, binding, cause, Some(by), now).await?;
    Ok(())
}

/// What was frozen lives again, unless the school bars the guardian; anything else stays as it was.
async fn refuse(act: &Act<'_>, request: &Request, by: PersonId, now: Timestamp) -> Result<(), StoreError> {
    let (RequestKind::NotMyChild, Some(binding)) = (request.kind, request.binding) else {
        return Ok(());
    };
    bindings::change_binding_within(act, binding, Cause::Unfrozen, Some(by), now).await?;
    Ok(())
}
