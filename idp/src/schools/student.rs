//! `GET /school/students/{id}`, and unfreezing what a custody block froze.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::EndReason;
use domain::binding::life::Cause;
use domain::contexts::{Basis, BindingStatus};
use domain::ids::PersonId;
use domain::parameters::Parameters;
use uuid::Uuid;

use super::custody::{may_choose, may_read};
use super::pages::{Asked, BlockLine, ConfirmPage, GuardianLine, SchoolNotice, StudentPage, TieLine, Told};
use super::sight::{Sight, record, refuse, student};
use crate::accounts;
use crate::app::App;
use crate::contexts;
use crate::guardianship::{self, Binding, CustodyBlock};
use crate::platform::audit::AuditAct;
use crate::platform::fault::Fault;
use crate::platform::ids::new_id;
use crate::sessions::SignedIn;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let sight = student(&app, session.person, &id, now).await?;
    record(&app, session.person, AuditAct::SchoolSeen, sight.student.person.to_string(), now).await?;
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let notice = query.get("done").and_then(SchoolNotice::parse);
    let page = StudentPage { notice, ..page(&app, &csrf, &sight, Told::default()).await? };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Back to the student's page, with the message.
pub(super) fn back(student: PersonId, notice: SchoolNotice) -> Response {
    Redirect::to(&format!("/school/students/{student}?done={}", notice.as_str())).into_response()
}

/// Unfreezes a binding after a confirmation; a custody block keeps it frozen. The school may have settled a family's
/// report «this is not my child» while a block existed, so this page unfreezes that binding too.
pub(super) async fn post_unfreeze(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let sight = student(&app, session.person, &id, now).await?;
    let asked = fields.get("tie").and_then(|text| Uuid::parse_str(text).ok());
    let Some(tie) = sight.ties.iter().find(|tie| Some(tie.id.0) == asked && is_frozen(tie)) else {
        return Err(refuse(&app, session.person, "tie", PageRefusal::NotFound, now).await);
    };
    if fields.get("step") != Some("do") {
        let guardians = vec![guardian_line(&app, tie).await?];
        let page = ConfirmPage {
            guardians,
            fields: vec![("tie", tie.id.to_string())],
            ..ConfirmPage::of(&csrf.value, &sight, Asked::Unfreeze)
        };
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    }
    let actor = Some(session.person);
    let freed = guardianship::change_binding(&app, tie.id, Cause::Unfrozen, actor, now).await?;
    Ok(back(sight.student.person, if freed { SchoolNotice::Unfrozen } else { SchoolNotice::StillBarred }))
}

fn is_frozen(tie: &Binding) -> bool {
    tie.status == BindingStatus::Blocked
}

/// A guardian by name and relation.
pub(super) async fn guardian_line(app: &App, tie: &Binding) -> Result<GuardianLine, Fault> {
    let guardian = contexts::standing(app, tie.guardian).await?;
    let name = guardian.map_or_else(String::new, |guardian| guardian.profile.name.clone());
    Ok(GuardianLine { name, relation: relation_of(tie) })
}

/// The relation of a guardian in a word. A delegated guardian is only that to a school.
pub(super) fn relation_of(tie: &Binding) -> &'static str {
    if tie.basis == Basis::Delegated { Basis::Delegated.as_str() } else { tie.relation.as_str() }
}

/// The page with the typed text about a block.
pub(super) async fn page(
    app: &App,
    csrf: &CsrfToken,
    sight: &Sight,
    told: Told,
) -> Result<StudentPage, Fault> {
    let student = &sight.student;
    let mut ties = Vec::new();
    for tie in &sight.ties {
        ties.push(TieLine {
            id: tie.id.to_string(),
            guardian: guardian_line(app, tie).await?,
            status: tie.status.as_str(),
            method: tie.method.as_str(),
            since: tie.verified_at.map(Into::into),
            until: tie.valid_until.map(|until| until.plus(-1).into()),
            may_choose: may_choose(tie),
            is_frozen: is_frozen(tie),
            is_disputed: is_frozen(tie) && tie.reason == Some(EndReason::NotMyChild),
        });
    }
    let blocks = guardianship::list_custody_blocks(app, student.person).await?;
    let line = |block: CustodyBlock| BlockLine {
        id: block.id.to_string(),
        of_one: block.of_one,
        note: may_read(&sight.scope, &block).then_some(block.note),
        set_at: block.set_at.into(),
        lifted_at: block.lifted_at.map(Into::into),
    };
    let waiting = accounts::list_waiting_among(app.db.read(), &[student.person]).await?;
    Ok(StudentPage {
        waits: !waiting.is_empty(),
        csrf: csrf.value.clone(),
        page: new_id().to_string(),
        id: student.person.to_string(),
        name: student.name.clone(),
        class: student.class.as_ref().map(|class| class.label.clone()),
        class_id: student.class.as_ref().map(|class| class.id.to_string()),
        school: student.school.school.name.clone(),
        ties,
        blocks: blocks.into_iter().map(line).collect(),
        told,
        notice: None,
    })
}
