//! `GET /school/students/{id}` and custody blocks.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{Whose, read_number};
use domain::identifiers::{NationalId, taipei_date};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::pages::{BlockLine, StudentPage, TieLine};
use super::sight::{record, student};
use crate::app::App;
use crate::contexts;
use crate::guardianship::{self, CustodyBlock, NewBlock};
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students::{Capacity, Scope, Student};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Longest note, in characters.
const MOST_NOTE: usize = 500;

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (scope, student) = student(&app, session.person, &id, now).await?;
    record(&app, session.person, "school.seen", student.person.to_string(), now).await?;
    let page = page(&app, &csrf, (&scope, &student), Told::default()).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was wrong with a block, with what was typed.
#[derive(Default)]
struct Told {
    refusal: Option<&'static str>,
    note: String,
}

/// Sets a block against one number or everybody new, or lifts one.
pub(super) async fn post_custody(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let (scope, student) = student(&app, session.person, &id, now).await?;
    let back = || Redirect::to(&format!("/school/students/{}", student.person)).into_response();
    if let Some(block) = fields.get("lift") {
        let block = Uuid::parse_str(block).map_err(|_| PageRefusal::BadRequest)?;
        let hers = guardianship::find_custody_block(&app, block).await?;
        let hers = hers.filter(|block| block.student == student.person && may_read(&scope, block));
        let block = hers.ok_or(PageRefusal::NotFound)?;
        guardianship::lift_custody_block(&app, block.id, session.person, now).await?;
        return Ok(back());
    }
    match read(&fields, now) {
        Ok((who, note)) => {
            let new =
                NewBlock { student: student.person, org: student.school.id, who, note, by: session.person };
            guardianship::set_custody_block(&app, new, now).await?;
            app.outbox.wake();
            Ok(back())
        }
        Err(told) => {
            let page = page(&app, &csrf, (&scope, &student), told).await?;
            Ok((csrf, app.renderer.page(locale, &page)?).into_response())
        }
    }
}

/// Whom the block is to bar, none for everybody new, and why.
fn read(fields: &Parameters, now: Timestamp) -> Result<(Option<NationalId>, String), Told> {
    let note = fields.get("note").unwrap_or_default().trim().to_owned();
    let told = |refusal| Told { refusal: Some(refusal), note: note.clone() };
    if note.is_empty() {
        return Err(told("note-missing"));
    }
    if note.chars().count() > MOST_NOTE {
        return Err(told("note-too-long"));
    }
    match fields.get("who") {
        Some("everybody") => Ok((None, note)),
        Some("one") => {
            let typed = fields.get("number").unwrap_or_default();
            let number = read_number(typed, Whose::Own, taipei_date(now)).map_err(|_| told("number"))?;
            Ok((Some(number), note))
        }
        _ => Err(told("who")),
    }
}

/// A note is for the one who wrote it and for the school's administrators.
fn may_read(scope: &Scope, block: &CustodyBlock) -> bool {
    scope.capacity() == Capacity::Admin || block.set_by == scope.person()
}

async fn page(
    app: &App,
    csrf: &CsrfToken,
    (scope, student): (&Scope, &Student),
    told: Told,
) -> Result<StudentPage, Fault> {
    let mut ties = Vec::new();
    for tie in guardianship::bindings_of_student(app, student.person).await? {
        let guardian = contexts::standing(app, tie.guardian).await?;
        ties.push(TieLine {
            guardian: guardian.map_or_else(String::new, |guardian| guardian.profile.name.clone()),
            relation: tie.relation.as_str(),
            status: tie.status.as_str(),
            since: tie.verified_at.map(Into::into),
            until: tie.valid_until.map(Into::into),
        });
    }
    let blocks = guardianship::list_custody_blocks(app, student.person).await?;
    let line = |block: CustodyBlock| BlockLine {
        id: block.id.to_string(),
        of_one: block.of_one,
        note: may_read(scope, &block).then_some(block.note),
        set_at: block.set_at.into(),
        lifted_at: block.lifted_at.map(Into::into),
    };
    Ok(StudentPage {
        csrf: csrf.value.clone(),
        id: student.person.to_string(),
        name: student.name.clone(),
        class: student.class.as_ref().map(|class| class.label.clone()),
        class_id: student.class.as_ref().map(|class| class.id.to_string()),
        school: student.school.school.name.clone(),
        ties,
        blocks: blocks.into_iter().map(line).collect(),
        refusal: told.refusal,
        note: told.note,
    })
}
