//! `POST /review/{id}/approve`, `…/return`, `…/undo`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{ApplicationStatus, ReturnReason, TextRefusal, Verdict, return_text};
use domain::ids::ApplicationId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;

use super::access::{Case, Found, refuse};
use super::application::page;
use super::desks::key_of;
use super::pages::{ApplicationNotice, ApplicationPage, ReturnForm, ToldKind};
use crate::app::App;
use crate::guardianship::{self, Decided, Decision, Undone};
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students::Scope;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Binds the guardian to the student.
pub(super) async fn post_approve(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Redirect, PageError> {
    let case = match Case::to_act(&app, session.person, &id, now).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return Ok(over(&scope)),
    };
    let (application, revision) = (case.laid.application.id, revision_of(&fields)?);
    let decided = decide(&app, &case.scope, application, revision, Verdict::Approve, now).await?;
    answer(&app, &case, decided, ToldKind::Approved, now).await
}

/// Sends the application back with a reason.
pub(super) async fn post_return(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let case = match Case::to_act(&app, session.person, &id, now).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return Ok(over(&scope).into_response()),
    };
    let typed = fields.get("text").unwrap_or_default();
    let reason = ReturnReason::by_hand().find(|reason| fields.get("reason") == Some(reason.as_str()));
    let read = match reason {
        None => Err("choose"),
        Some(reason) => match return_text(reason, typed) {
            Ok(text) => Ok(Verdict::Return { reason, text }),
            Err(TextRefusal::Missing) => Err("missing"),
            Err(TextRefusal::TooLong) => Err("too-long"),
        },
    };
    match read {
        Ok(verdict) => {
            let (application, revision) = (case.laid.application.id, revision_of(&fields)?);
            let decided = decide(&app, &case.scope, application, revision, verdict, now).await?;
            Ok(answer(&app, &case, decided, ToldKind::Returned, now).await?.into_response())
        }
        Err(refusal) => {
            let form = ReturnForm {
                reason: reason.map(ReturnReason::as_str),
                text: typed.to_owned(),
                refusal: Some(refusal),
            };
            let page = ApplicationPage { form, ..page(&app, &case, &csrf, now).await? };
            Ok((csrf, app.renderer.page(locale, &page)?).into_response())
        }
    }
}

/// Takes a decision back, within ten minutes.
pub(super) async fn post_undo(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Redirect, PageError> {
    let case = match Case::to_act(&app, session.person, &id, now).await? {
        Found::Hers(case) => case,
        Found::Over(scope) => return Ok(over(&scope)),
    };
    let kind = match guardianship::undo(&app, case.laid.application.id, session.person, now).await? {
        Undone::Done => ToldKind::Undone,
        Undone::TooLate if case.laid.application.status == ApplicationStatus::Rejected => {
            ToldKind::TooLateReturned
        }
        Undone::TooLate => ToldKind::TooLate,
        Undone::Changed => return changed(&app, &case, now).await,
        Undone::NotYours => {
            return Err(refuse(&app, session.person, "undo", case.laid.application.id.0).await);
        }
    };
    Ok(back(&case, kind))
}

/// The revision that she looked at.
pub(super) fn revision_of(fields: &Parameters) -> Result<i32, PageError> {
    let revision = fields.get("revision").and_then(|text| text.parse().ok());
    revision.ok_or_else(|| PageRefusal::BadRequest.into())
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
    guardianship::decide(app, Decision { application, revision, by, source, verdict }, now).await
}

/// Back to the queue; who came second sees what the first decided.
async fn answer(
    app: &App,
    case: &Case,
    decided: Decided,
    kind: ToldKind,
    now: Timestamp,
) -> Result<Redirect, PageError> {
    match decided {
        Decided::Done => Ok(back(case, kind)),
        Decided::Changed => changed(app, case, now).await,
        Decided::Barred => Ok(look_again(case, ApplicationNotice::Barred)),
        Decided::NotYours => {
            let ApplicationId(id) = case.laid.application.id;
            Err(refuse(app, case.scope.person(), "decide", id).await)
        }
    }
}

/// What changed under her hands: she looks at it again, unless it is out of her sight now.
async fn changed(app: &App, case: &Case, now: Timestamp) -> Result<Redirect, PageError> {
    let id = case.laid.application.id.to_string();
    Ok(match Case::to_act(app, case.scope.person(), &id, now).await? {
        Found::Hers(case) => look_again(&case, ApplicationNotice::Changed),
        Found::Over(scope) => over(&scope),
    })
}

/// Back to the queue with the news that there is nothing to press any more.
fn over(scope: &Scope) -> Redirect {
    Redirect::to(&format!("/review?desk={}&done={}", key_of(scope), ToldKind::Changed.as_str()))
}

fn back(case: &Case, kind: ToldKind) -> Redirect {
    let (desk, id) = (key_of(&case.scope), case.laid.application.id);
    Redirect::to(&format!("/review?desk={desk}&done={}&of={id}", kind.as_str()))
}

fn look_again(case: &Case, notice: ApplicationNotice) -> Redirect {
    Redirect::to(&format!("/review/{}?told={}", case.laid.application.id, notice.as_str()))
}
