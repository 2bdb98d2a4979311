//! `GET /review/{id}`, `POST /review/{id}`, `GET /review/{id}/document`: one application.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{ReturnReason, TextRefusal, Verdict, mask_id, return_text};
use domain::ids::{ApplicationId, PersonId};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use uuid::Uuid;

use super::desk::{Case, find, name_of, seen};
use super::pages::{CasePage, EventLine, FieldLine, Told};
use super::queue::{line, offer};
use crate::app::App;
use crate::guardianship::{self, Decided, Decision, Undone};
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};
use crate::{contexts, documents};

fn id_of(text: &str) -> Result<ApplicationId, PageError> {
    Uuid::parse_str(text).map(ApplicationId).map_err(|_| PageRefusal::NotFound.into())
}

/// The application beside what the school knows.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let case = find(&app, session.person, id_of(&id)?, now).await?;
    seen(&app, session.person, case.application.id, now).await?;
    let page = page(&app, &csrf, (session.person, &case), Told::default(), now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Approves, returns, or takes a decision back.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let case = find(&app, session.person, id_of(&id)?, now).await?;
    let told = match fields.get("act") {
        Some("approve") => decide(&app, &case, session.person, &fields, Verdict::Approve, now).await?,
        Some("return") => match verdict(&fields) {
            Ok(verdict) => decide(&app, &case, session.person, &fields, verdict, now).await?,
            Err(told) => Err(told),
        },
        Some("undo") => match guardianship::undo(&app, case.application.id, session.person, now).await? {
            Undone::Done => Ok("undone"),
            Undone::TooLate => Err(Told::of("too-late")),
            Undone::Changed => Err(Told::of("changed")),
            Undone::NotYours => return Err(PageRefusal::Forbidden.into()),
        },
        _ => return Err(PageRefusal::BadRequest.into()),
    };
    app.outbox.wake();
    match told {
        Ok("undone") => Ok(Redirect::to(&format!("/review/{id}?done=undone")).into_response()),
        Ok(word) => Ok(Redirect::to(&format!("/review?done={word}&id={id}")).into_response()),
        Err(told) => {
            // What somebody else did meanwhile is what the page now shows.
            let case = find(&app, session.person, case.application.id, now).await?;
            let page = page(&app, &csrf, (session.person, &case), told, now).await?;
            Ok((csrf, app.renderer.page(locale, &page)?).into_response())
        }
    }
}

/// The reason chosen with its words, or what is wrong with them.
fn verdict(fields: &Parameters) -> Result<Verdict, Told> {
    let typed = fields.get("reason_text").unwrap_or_default();
    let chosen = fields.get("reason").unwrap_or_default();
    let told = |kind| Told { kind: Some(kind), reason: chosen.to_owned(), text: typed.to_owned() };
    let reason = ReturnReason::by_hand().find(|reason| reason.as_str() == chosen);
    let reason = reason.ok_or_else(|| told("reason-missing"))?;
    match return_text(reason, typed) {
        Ok(text) => Ok(Verdict::Return { reason, text }),
        Err(TextRefusal::Missing) => Err(told("text-missing")),
        Err(TextRefusal::TooLong) => Err(told("text-too-long")),
    }
}

async fn decide(
    app: &App,
    case: &Case,
    person: PersonId,
    fields: &Parameters,
    verdict: Verdict,
    now: Timestamp,
) -> Result<Result<&'static str, Told>, PageError> {
    let revision = fields.get("revision").and_then(|text| text.parse().ok());
    let word = if verdict == Verdict::Approve { "approved" } else { "returned" };
    let decision = Decision {
        application: case.application.id,
        revision: revision.ok_or(PageRefusal::BadRequest)?,
        by: person,
        source: case.source,
        verdict,
    };
    Ok(match guardianship::decide(app, decision, now).await? {
        Decided::Done => Ok(word),
        Decided::Changed => Err(Told::of("changed")),
        Decided::Barred => Err(Told::of("barred")),
        Decided::NotYours => Err(Told::of("not-yours")),
    })
}

/// The sealed document.
pub(super) async fn get_document(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let case = find(&app, session.person, id_of(&id)?, now).await?;
    let document = documents::read(&app, case.application.id).await?.ok_or(PageRefusal::NotFound)?;
    seen(&app, session.person, case.application.id, now).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", document.name)),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document.pdf).into_response())
}

async fn page(
    app: &App,
    csrf: &CsrfToken,
    (person, case): (PersonId, &Case),
    told: Told,
    now: Timestamp,
) -> Result<CasePage, Fault> {
    let one = &case.application;
    let guardian = &one.guardian;
    let field = |name, told: String, agreement: domain::binding::Agreement| FieldLine {
        name,
        told,
        agreement: agreement.as_str(),
    };
    let compared = &case.comparison;
    let fields = vec![
        field("name", guardian.name.clone(), compared.name),
        field("number", mask_id(&guardian.national_id), compared.number),
        field("relation", one.relation.as_str().to_owned(), compared.relation),
        field("phone", guardian.phone.clone(), compared.phone),
        field("email", guardian.email.clone(), compared.email),
    ];
    let mut events = Vec::new();
    for event in guardianship::history(app, one.id).await? {
        let actor = match event.actor {
            Some(person) => contexts::standing(app, person).await?.map(|who| who.profile.name.clone()),
            None => None,
        };
        events.push(EventLine { at: event.at.into(), act: event.act.as_str(), actor });
    }
    Ok(CasePage {
        csrf: csrf.value.clone(),
        line: line(case),
        person_name: name_of(app, person).await?,
        school: case.student.school.school.name.clone(),
        source: case.source.as_str(),
        fields,
        risks: case.risks.iter().map(|risk| risk.as_str()).collect(),
        reason: one.reason.map(ReturnReason::as_str),
        reason_text: one.reason_text.clone(),
        reasons: ReturnReason::by_hand().map(ReturnReason::as_str).collect(),
        events,
        told,
        undo: offer(case, now),
    })
}
