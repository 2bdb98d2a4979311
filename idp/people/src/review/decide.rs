//! `POST /review/{id}/approve`, `…/return`, `…/undo`.

use domain::binding::{ApplicationStatus, ReturnReason, Verdict, return_text};
use domain::ids::ApplicationId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;

use super::access::{Case, Found, refuse};
use super::application::page;
use super::pages::{ApplicationNotice, ApplicationPage, ReasonRefusal, ReturnForm, ToldKind};
use super::paths::ApplicationPath;
use super::queues::key_of;
use city::applications::{self, Decided, Decision, Undone};
use city::sessions::SignedIn;
use city::students::Scope;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

/// Binds the guardian to the student.
pub(super) async fn post_approve(
    ask: Ask<SignedIn>,
    id: Id<ApplicationId>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let case = match Case::to_act(&ask, id).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return over(&scope),
    };
    let (application, revision) = (case.laid.application.id, revision_of(&fields)?);
    let decided = decide(&ask.app, &case.scope, application, revision, Verdict::Approve, ask.now).await?;
    answer(&ask, &case, decided, ToldKind::Approved).await
}

/// Sends the application back with a reason.
pub(super) async fn post_return(
    ask: Ask<SignedIn>,
    id: Id<ApplicationId>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let case = match Case::to_act(&ask, id).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return over(&scope),
    };
    let mut form = ReturnForm::default();
    let Some(verdict) = read(&mut form, &fields) else {
        return ask.show(&ApplicationPage { form, ..page(&ask.app, &case, ask.now).await? });
    };
    let (application, revision) = (case.laid.application.id, revision_of(&fields)?);
    let decided = decide(&ask.app, &case.scope, application, revision, verdict, ask.now).await?;
    answer(&ask, &case, decided, ToldKind::Returned).await
}

/// What words are needed depends on the reason.
fn read(form: &mut ReturnForm, fields: &Parameters) -> Option<Verdict> {
    let by_hand = |typed: &str| ReturnReason::by_hand().find(|reason| reason.as_str() == typed);
    let reason = form.reason.read(fields, |typed| by_hand(typed).ok_or(ReasonRefusal::Choose));
    let Some(reason) = reason else {
        form.text.keep(fields);
        return None;
    };
    let text = form.text.read(fields, |typed| return_text(reason, typed))?;
    Some(Verdict::Return { reason, text })
}

/// Takes a decision back, within ten minutes.
pub(super) async fn post_undo(ask: Ask<SignedIn>, id: Id<ApplicationId>, CsrfForm(_): CsrfForm) -> Paged {
    let case = match Case::to_act(&ask, id).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return over(&scope),
    };
    let application = &case.laid.application;
    let kind = match applications::undo(&ask.app, application.id, ask.person(), ask.now).await? {
        Undone::Done => ToldKind::Undone,
        Undone::TooLate if application.status == ApplicationStatus::Rejected => ToldKind::TooLateReturned,
        Undone::TooLate => ToldKind::TooLate,
        Undone::Changed => return changed(&ask, &case).await,
        Undone::NotYours => return Err(refuse(&ask, "undo", application.id).await),
    };
    back(&case, kind)
}

/// The revision that she looked at.
pub(super) fn revision_of(fields: &Parameters) -> Result<i32, PageRefusal> {
    fields.get("revision").and_then(|text| text.parse().ok()).ok_or(PageRefusal::BadRequest)
}

/// Decides as what her scope makes her.
pub(super) async fn decide(
    app: &App,
    scope: &Scope,
    application: ApplicationId,
    revision: i32,
    verdict: Verdict,
    now: Timestamp,
) -> Result<Decided, Fault> {
    let (by, source) = (scope.person(), scope.capacity().source());
    applications::decide(app, Decision { application, revision, by, source, verdict }, now).await
}

/// Back to the queue; who came second sees what the first decided.
async fn answer(ask: &Ask<SignedIn>, case: &Case, decided: Decided, kind: ToldKind) -> Paged {
    match decided {
        Decided::Done => back(case, kind),
        Decided::Changed => changed(ask, case).await,
        Decided::Barred => look_again(case, ApplicationNotice::Barred),
        Decided::NotYours => Err(refuse(ask, "decide", case.laid.application.id).await),
    }
}

/// What changed under her hands: she looks at it again, unless it is out of her sight now.
async fn changed(ask: &Ask<SignedIn>, case: &Case) -> Paged {
    match Case::to_act(ask, case.laid.application.id.into()).await? {
        Found::Hers(case) => look_again(&case, ApplicationNotice::Changed),
        Found::Over(scope) => over(&scope),
    }
}

/// Back to the queue with the news that there is nothing to press any more.
fn over(scope: &Scope) -> Paged {
    go(format!("/review?desk={}&done={}", key_of(scope), ToldKind::Changed.as_str()))
}

fn back(case: &Case, kind: ToldKind) -> Paged {
    let (queue, id) = (key_of(&case.scope), case.laid.application.id);
    go(format!("/review?desk={queue}&done={}&of={id}", kind.as_str()))
}

fn look_again(case: &Case, notice: ApplicationNotice) -> Paged {
    go(told(ApplicationPath { id: case.laid.application.id }, "told", notice.as_str()))
}
