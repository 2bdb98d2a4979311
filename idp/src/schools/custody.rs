//! `POST /school/students/{id}/custody`, `…/lift`: custody blocks. Each asks first, with what it will do.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::{Whose, block, mask_id, read_number};
use domain::identifiers::{NationalId, taipei_date};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::{Asked, ConfirmPage, GuardianLine, SchoolNotice, Told};
use super::sight::{Sight, refuse, student};
use super::student::{back, guardian_line, page};
use crate::accounts;
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

/// Whom a block is to bar, as the page that asks carries it: sealed, since a number has no place in a page.
#[derive(Serialize, Deserialize)]
struct Barred {
    student: Uuid,
    /// One number; none for everybody new.
    number: Option<String>,
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
    let note = read_note(&fields);
    if let Some(handle) = fields.get("barred") {
        let who = open(&app, &sight, handle)?;
        let note = note.map_err(|_| PageRefusal::BadRequest)?;
        let student = &sight.student;
        let new = NewBlock { student: student.person, org: student.school.id, who, note, by: session.person };
        guardianship::set_custody_block(&app, new, now).await?;
        app.outbox.wake();
        return Ok(back(student.person, SchoolNotice::Set));
    }
    let read = note.and_then(|note| Ok((read_who(&fields, now)?, note)));
    match read {
        Ok((who, note)) => {
            let page = confirm(&app, &csrf, &sight, (who.as_ref(), note)).await?;
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

/// What was confirmed; it must be what was asked about this student.
fn open(app: &App, sight: &Sight, handle: &str) -> Result<Option<NationalId>, PageRefusal> {
    let barred: Option<Barred> = app.keyring.sealer().open(Purpose::CustodyBlock, handle);
    let barred = barred.filter(|barred| barred.student == sight.student.person.0);
    let number = barred.ok_or(PageRefusal::BadRequest)?.number;
    number.map(|number| NationalId::parse_stored(&number).ok_or(PageRefusal::BadRequest)).transpose()
}

/// Asks whether the block is meant, with whom it freezes at once.
async fn confirm(
    app: &App,
    csrf: &CsrfToken,
    sight: &Sight,
    (who, note): (Option<&NationalId>, String),
) -> Result<ConfirmPage, Fault> {
    let number = who.map(|number| number.expose().to_owned());
    let masked = number.as_deref().map(mask_id);
    let barred = Barred { student: sight.student.person.0, number };
    let handle = app.keyring.sealer().seal(Purpose::CustodyBlock, &barred)?;
    let asked = if who.is_some() { Asked::BlockOne } else { Asked::BlockEverybody };
    Ok(ConfirmPage {
        number: masked,
        note: Some(note.clone()),
        guardians: frozen_by(app, sight, who).await?,
        fields: vec![("barred", handle), ("note", note)],
        ..ConfirmPage::of(&csrf.value, sight, asked)
    })
}

/// Whose tie a block against that number freezes.
async fn frozen_by(app: &App, sight: &Sight, who: Option<&NationalId>) -> Result<Vec<GuardianLine>, Fault> {
    let Some(number) = who else { return Ok(Vec::new()) };
    let person = accounts::find_by_number_within(app.db.read(), &app.keyring.sealer(), number).await?;
    let hers = sight.ties.iter().find(|tie| Some(tie.guardian) == person && block(tie.status).is_some());
    match hers {
        Some(tie) => Ok(vec![guardian_line(app, tie).await?]),
        None => Ok(Vec::new()),
    }
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
