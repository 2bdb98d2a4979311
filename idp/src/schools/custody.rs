//! `POST /school/students/{id}/custody`, `…/lift`: custody blocks. Each asks first, with what it will do.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::{Whose, mask_id, read_number};
use domain::identifiers::{NationalId, taipei_date};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::{Asked, ConfirmPage, GuardianLine, SchoolNotice, Told};
use super::sight::{Sight, refuse, student};
use super::student::{back, guardian_line, page};
use crate::app::App;
use crate::guardianship::{self, CustodyBlock, NewBlock};
use crate::platform::fault::Fault;
use crate::platform::seal::Purpose;
use crate::sessions::SignedIn;
use crate::students::{Capacity, Scope};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Longest note, in characters.
const MOST_NOTE: usize = 500;

/// So long a question may wait for its answer.
const ASKED_SECONDS: i64 = 1_800;

/// The block that is asked about, as the page carries it: sealed, since a number has no place in a page, and whole, so
/// that what is answered is what was asked.
#[derive(Serialize, Deserialize)]
struct AskedBlock {
    /// The block's id: an answer that is sent twice sets one block.
    id: Uuid,
    student: Uuid,
    by: Uuid,
    asked_at: i64,
    /// One number; none for everybody new.
    number: Option<String>,
    note: String,
}

/// A block against one number or everybody new: asked for, then set.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let sight = student(&app, session.person, &id, now).await?;
    if let Some(handle) = fields.get("asked") {
        let (new, asked_at) = open(&app, &sight, handle)?;
        if now.since(asked_at) > ASKED_SECONDS {
            let page = confirm(&app, &csrf, &sight, (new.who.as_ref(), new.note), now).await?;
            return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
        }
        guardianship::set_custody_block(&app, new, now).await?;
        app.outbox.wake();
        return Ok(back(sight.student.person, SchoolNotice::Set));
    }
    let read = read_note(&fields).and_then(|note| Ok((read_who(&fields, now)?, note)));
    match read {
        Ok((who, note)) => {
            let page = confirm(&app, &csrf, &sight, (who.as_ref(), note), now).await?;
            Ok((csrf, app.renderer.page(locale, &page)?).into_response())
        }
        Err(refusal) => {
            let typed = |name| fields.get(name).unwrap_or_default().to_owned();
            let told = Told { refusal: Some(refusal), who: typed("who"), note: typed("note") };
            let page = page(&app, &csrf, &sight, told).await?;
            Ok((csrf, app.renderer.page(locale, &page)?).into_response())
        }
    }
}

fn read_note(fields: &Parameters) -> Result<String, &'static str> {
    let note = fields.get("note").unwrap_or_default().trim();
    match note.chars().count() {
        0 => Err("note-missing"),
        1..=MOST_NOTE => Ok(note.to_owned()),
        _ => Err("note-too-long"),
    }
}

/// Whom the block is to bar, none for everybody new.
fn read_who(fields: &Parameters, now: Timestamp) -> Result<Option<NationalId>, &'static str> {
    match fields.get("who") {
        Some("everybody") => Ok(None),
        Some("one") => {
            let typed = fields.get("number").unwrap_or_default();
            read_number(typed, Whose::Own, taipei_date(now)).map(Some).map_err(|_| "number")
        }
        _ => Err("who"),
    }
}

/// What was asked, by the same person about the same student, and when.
fn open(app: &App, sight: &Sight, handle: &str) -> Result<(NewBlock, Timestamp), PageRefusal> {
    let (student, by) = (&sight.student, sight.scope.person());
    let asked: Option<AskedBlock> = app.keyring.sealer().open(Purpose::CustodyBlock, handle);
    let asked = asked.filter(|asked| asked.student == student.person.0 && asked.by == by.0);
    let asked = asked.ok_or(PageRefusal::BadRequest)?;
    let who = match &asked.number {
        Some(number) => Some(NationalId::parse_stored(number).ok_or(PageRefusal::BadRequest)?),
        None => None,
    };
    let org = student.school.id;
    let new = NewBlock { id: asked.id, student: student.person, org, who, note: asked.note, by };
    Ok((new, Timestamp(asked.asked_at)))
}

/// Asks whether the block is meant, with whom it freezes at once.
async fn confirm(
    app: &App,
    csrf: &CsrfToken,
    sight: &Sight,
    (who, note): (Option<&NationalId>, String),
    now: Timestamp,
) -> Result<ConfirmPage, Fault> {
    let asked = AskedBlock {
        id: Uuid::now_v7(),
        student: sight.student.person.0,
        by: sight.scope.person().0,
        asked_at: now.0,
        number: who.map(|number| number.expose().to_owned()),
        note: note.clone(),
    };
    let handle = app.keyring.sealer().seal(Purpose::CustodyBlock, &asked)?;
    let question = if who.is_some() { Asked::BlockOne } else { Asked::BlockEverybody };
    Ok(ConfirmPage {
        number: asked.number.as_deref().map(mask_id),
        note: Some(note),
        guardians: frozen_by(app, sight, who).await?,
        fields: vec![("asked", handle)],
        ..ConfirmPage::of(&csrf.value, sight, question)
    })
}

/// Whose ties a block against that number freezes.
async fn frozen_by(app: &App, sight: &Sight, who: Option<&NationalId>) -> Result<Vec<GuardianLine>, Fault> {
    let Some(number) = who else { return Ok(Vec::new()) };
    let mut guardians = Vec::new();
    for tie in guardianship::frozen_by(app, sight.student.person, number).await? {
        guardians.push(guardian_line(app, &tie).await?);
    }
    Ok(guardians)
}

/// Lifts a block, after asking; what it froze is set free apart.
pub(super) async fn post_lift(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let sight = student(&app, session.person, &id, now).await?;
    let asked = fields.get("block").and_then(|text| Uuid::parse_str(text).ok());
    let found = match asked {
        Some(id) => guardianship::find_custody_block(&app, id).await?,
        None => None,
    };
    let hers = |block: &CustodyBlock| block.student == sight.student.person && may_read(&sight.scope, block);
    let Some(block) = found.filter(hers) else {
        return Err(refuse(&app, session.person, "block", PageRefusal::NotFound, now).await);
    };
    if fields.get("step") != Some("do") {
        let page = ConfirmPage {
            note: Some(block.note),
            fields: vec![("block", block.id.to_string())],
            ..ConfirmPage::of(&csrf.value, &sight, Asked::Lift)
        };
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    }
    guardianship::lift_custody_block(&app, block.id, session.person, now).await?;
    Ok(back(sight.student.person, SchoolNotice::Lifted))
}

/// A note is for the one who wrote it and for the school's administrators.
pub(super) fn may_read(scope: &Scope, block: &CustodyBlock) -> bool {
    scope.capacity() == Capacity::Admin || block.set_by == scope.person()
}
