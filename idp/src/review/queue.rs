//! `GET /review`: the queue.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::ApplicationStatus;
use domain::ids::ApplicationId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::desk::{Case, cases, find, name_of, scopes};
use super::pages::{Counts, QueueLine, QueueNotice, QueuePage, ScopeLine, Show, UndoOffer};
use crate::app::App;
use crate::guardianship;
use crate::sessions::SignedIn;
use crate::students::Scope;
use crate::web::error::PageError;
use crate::web::extract::{CsrfToken, Language, Now};

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Parameters::parse_with_repeats(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let scopes = scopes(&app, session.person, now).await?;
    let all = cases(&app, &scopes, now).await?;
    let show = query.get("show").and_then(Show::parse).unwrap_or(Show::Pending);
    let undo = match query.get("id").and_then(|text| Uuid::parse_str(text).ok()) {
        Some(id) => Some(find(&app, session.person, ApplicationId(id), now).await?),
        None => None,
    };
    let page = QueuePage {
        csrf: csrf.value.clone(),
        person_name: name_of(&app, session.person).await?,
        scopes: scopes.iter().map(scope_line).collect(),
        counts: counts(&all),
        lines: all
            .iter()
            .filter(|case| show.takes(case.application.status, case.is_plain()))
            .map(line)
            .collect(),
        show,
        picked: query.get("pick") == Some("all"),
        notice: query.get("done").and_then(QueueNotice::parse),
        done: query.get("count").and_then(|text| text.parse().ok()).unwrap_or(0),
        missed: query.get("missed").and_then(|text| text.parse().ok()).unwrap_or(0),
        undo: undo.and_then(|case| offer(&case, now)),
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The undo of what was just decided, as long as there is one.
pub(super) fn offer(case: &Case, now: Timestamp) -> Option<UndoOffer> {
    let until = guardianship::undo_until(&case.application, now)?;
    let minutes = u32::try_from((until.since(now) + 59) / 60).unwrap_or(0);
    Some(UndoOffer { id: case.application.id.to_string(), name: case.student.name.clone(), minutes })
}

fn counts(cases: &[Case]) -> Counts {
    let of =
        |show: Show| cases.iter().filter(|case| show.takes(case.application.status, case.is_plain())).count();
    Counts {
        pending: of(Show::Pending),
        exact: of(Show::Exact),
        approved: of(Show::Approved),
        rejected: of(Show::Rejected),
        all: cases.len(),
    }
}

fn scope_line(scope: &Scope) -> ScopeLine {
    ScopeLine {
        capacity: scope.capacity().source().as_str(),
        school: scope.school().school.name.clone(),
        class: scope.class().map(|class| class.label.clone()),
    }
}

/// An application as lists show it.
pub(super) fn line(case: &Case) -> QueueLine {
    let one = &case.application;
    QueueLine {
        id: one.id.to_string(),
        revision: one.revision,
        student: case.student.name.clone(),
        class: case.student.class.as_ref().map(|class| class.label.clone()),
        seat: case.student.seat,
        guardian: one.guardian.name.clone(),
        relation: one.relation.as_str(),
        status: one.status.as_str(),
        pending: one.status == ApplicationStatus::Pending,
        plain: case.is_plain(),
        differs: one.status == ApplicationStatus::Pending && !case.comparison.is_exact(),
        risky: !case.risks.is_empty(),
        by_letter: one.by_letter,
        submitted_at: one.submitted_at.into(),
    }
}
