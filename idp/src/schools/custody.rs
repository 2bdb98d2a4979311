//! `POST /school/students/{id}/custody`, `…/lift`: custody blocks. Each asks for a confirmation that names the
//! effects.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::life::{self, After, Cause};
use domain::binding::{Whose, mask_id, read_number};
use domain::desk::{Of, ReviewAct};
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
use crate::guardianship::{self, Binding, CustodyBlock, NewBlock};
use crate::platform::fault::Fault;
use crate::platform::ids::new_id;
use crate::platform::seal::Purpose;
use crate::sessions::SignedIn;
use crate::students::Scope;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Longest note, in characters.
const MOST_NOTE: usize = 500;

/// How long a confirmation may take, in seconds.
const ASKED_SECONDS: i64 = 1_800;

/// The block to confirm, carried by the page. It is sealed, because a national ID must not be in a page, and
/// complete, so that the answer is about exactly this block.
#[derive(Serialize, Deserialize)]
struct AskedBlock {
    /// The block's id: an answer that is sent twice sets one block.
    id: Uuid,
    student: Uuid,
    by: Uuid,
    asked_at: i64,
    /// One number; none for everybody new.
    number: Option<String>,
    /// The binding of the guardian who was chosen from the list, without a typed number.
    tie: Option<Uuid>,
    note: String,
}

/// The person whom a block bars.
enum Whom {
    Everybody,
    /// The person with the typed national ID.
    Number(NationalId),
    /// A guardian of the student, chosen by name. The school neither knows nor sees the national ID.
    Guardian(Uuid, NationalId),
}

impl Whom {
    fn number(&self) -> Option<&NationalId> {
        match self {
            Self::Everybody => None,
            Self::Number(number) | Self::Guardian(_, number) => Some(number),
        }
    }
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
        let asked = open(&app, &sight, handle)?;
        let whom = asked.whom()?;
        if now.since(Timestamp(asked.asked_at)) > ASKED_SECONDS {
            let page = confirm(&app, &csrf, &sight, (&whom, asked.note), now).await?;
            return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
        }
        let new = NewBlock {
            id: asked.id,
            student: sight.student.person,
            org: sight.student.school.id,
            who: whom.number().cloned(),
            note: asked.note,
            by: sight.scope.person(),
        };
        guardianship::set_custody_block(&app, new, now).await?;
        return Ok(back(sight.student.person, SchoolNotice::Set));
    }
    let read = match (read_note(&fields), read_whom(&app, &sight, &fields, now).await?) {
        (Ok(note), Ok(whom)) => Ok((whom, note)),
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    };
    match read {
        Ok((whom, note)) => {
            let page = confirm(&app, &csrf, &sight, (&whom, note), now).await?;
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

async fn read_whom(
    app: &App,
    sight: &Sight,
    fields: &Parameters,
    now: Timestamp,
) -> Result<Result<Whom, &'static str>, Fault> {
    Ok(match fields.get("who") {
        Some("everybody") => Ok(Whom::Everybody),
        Some("one") => {
            let typed = fields.get("number").unwrap_or_default();
            let number = read_number(typed, Whose::Own, taipei_date(now));
            number.map(Whom::Number).map_err(|_| "number")
        }
        who => {
            let chosen = who.and_then(|who| Uuid::parse_str(who).ok());
            let tie = sight.ties.iter().find(|tie| may_choose(tie) && Some(tie.id.0) == chosen);
            match tie {
                None => Err("who"),
                Some(tie) => {
                    let number = number_of(app, tie).await?;
                    number.map(|number| Whom::Guardian(tie.id.0, number)).ok_or("no-number")
                }
            }
        }
    })
}

/// Whether a guardian may be chosen by name: the guardian can act, or could again.
pub(super) fn may_choose(tie: &Binding) -> bool {
    let after = life::change(Cause::Requested, Some(tie.state()), &life::Facts::default()).after;
    matches!(after, After::Ended(_))
}

/// The guardian's present national ID. An approved guardian always has one; a guardian from the roster may have none.
async fn number_of(app: &App, tie: &Binding) -> Result<Option<NationalId>, Fault> {
    let people = accounts::list_particulars(app.db.read(), &app.keyring.sealer(), &[tie.guardian]).await?;
    let number = people.get(&tie.guardian).and_then(|person| person.national_id.as_deref());
    Ok(number.and_then(NationalId::parse_stored))
}

/// The block that the same person asked for, about the same student.
fn open(app: &App, sight: &Sight, handle: &str) -> Result<AskedBlock, PageRefusal> {
    let (student, by) = (sight.student.person.0, sight.scope.person().0);
    let asked: Option<AskedBlock> = app.keyring.sealer().open(Purpose::CustodyBlock, handle);
    asked.filter(|asked| asked.student == student && asked.by == by).ok_or(PageRefusal::BadRequest)
}

impl AskedBlock {
    fn whom(&self) -> Result<Whom, PageRefusal> {
        let Some(number) = &self.number else { return Ok(Whom::Everybody) };
        let number = NationalId::parse_stored(number).ok_or(PageRefusal::BadRequest)?;
        Ok(match self.tie {
            Some(tie) => Whom::Guardian(tie, number),
            None => Whom::Number(number),
        })
    }
}

/// Asks for the confirmation, and lists the guardians whom the block freezes at once.
async fn confirm(
    app: &App,
    csrf: &CsrfToken,
    sight: &Sight,
    (whom, note): (&Whom, String),
    now: Timestamp,
) -> Result<ConfirmPage, Fault> {
    let chosen = match whom {
        Whom::Guardian(id, _) => sight.ties.iter().find(|tie| tie.id.0 == *id),
        _ => None,
    };
    let asked = AskedBlock {
        id: new_id(),
        student: sight.student.person.0,
        by: sight.scope.person().0,
        asked_at: now.0,
        number: whom.number().map(|number| number.expose().to_owned()),
        tie: chosen.map(|tie| tie.id.0),
        note: note.clone(),
    };
    let handle = app.keyring.sealer().seal(Purpose::CustodyBlock, &asked)?;
    let question = if asked.number.is_some() { Asked::BlockOne } else { Asked::BlockEverybody };
    Ok(ConfirmPage {
        barred: match chosen {
            Some(tie) => Some(guardian_line(app, tie).await?),
            None => None,
        },
        number: match whom {
            Whom::Number(number) => Some(mask_id(number.expose())),
            _ => None,
        },
        note: Some(note),
        guardians: frozen_by(app, sight, whom.number()).await?,
        fields: vec![("asked", handle)],
        ..ConfirmPage::of(&csrf.value, sight, question)
    })
}

/// The guardians whose bindings a block against that number freezes.
async fn frozen_by(app: &App, sight: &Sight, who: Option<&NationalId>) -> Result<Vec<GuardianLine>, Fault> {
    let Some(number) = who else { return Ok(Vec::new()) };
    let mut guardians = Vec::new();
    for tie in guardianship::frozen_by(app, sight.student.person, number).await? {
        guardians.push(guardian_line(app, &tie).await?);
    }
    Ok(guardians)
}

/// Lifts a block after a confirmation. Unfreezing the bindings is a separate step.
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

/// Whether a person may read the note: its author and the school administrators may.
pub(super) fn may_read(scope: &Scope, block: &CustodyBlock) -> bool {
    scope.may(ReviewAct::See, Of::Note, false) || block.set_by == scope.person()
}
