//! `POST /school/students/{id}/custody`, `…/lift`: custody blocks. Each asks for a confirmation that names the
//! effects.

use domain::binding::{Whose, mask_id, read_number};
use domain::identifiers::{NationalId, taipei_date};
use domain::ids::PersonId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::{
    Asked, BarredNumberRefusal, BlockForm, ConfirmPage, GuardianLine, NoteRefusal, SchoolNotice, WhomRefusal,
};
use super::sight::{Sight, may_choose, may_read, refuse, student};
use super::student::{back, guardian_line, page};
use city::accounts;
use city::bindings::{self, Binding, CustodyBlock, NewBlock};
use city::sessions::SignedIn;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::seal::Purpose;
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::Id;

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
    binding: Option<Uuid>,
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
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<PersonId>, CsrfForm(fields): CsrfForm) -> Paged {
    let sight = student(&ask, id).await?;
    if let Some(handle) = fields.get("asked") {
        let asked = open(&ask.app, &sight, handle)?;
        let whom = asked.whom()?;
        if ask.now.since(Timestamp(asked.asked_at)) > ASKED_SECONDS {
            return ask.show(&confirm(&ask.app, &sight, (&whom, asked.note), ask.now).await?);
        }
        let new = NewBlock {
            id: asked.id,
            student: sight.student.person,
            org: sight.student.school.id,
            who: whom.number().cloned(),
            note: asked.note,
            by: sight.scope.person(),
        };
        bindings::set_custody_block(&ask.app, new, ask.now).await?;
        return back(sight.student.person, SchoolNotice::Set);
    }
    let mut form = BlockForm::default();
    let Some(note) = form.note.read(&fields, read_note) else {
        form.who.keep(&fields);
        return ask.show(&page(&ask.app, &sight, form).await?);
    };
    match read_whom(&ask, &sight, &fields, &mut form).await? {
        Some(whom) => ask.show(&confirm(&ask.app, &sight, (&whom, note), ask.now).await?),
        None => ask.show(&page(&ask.app, &sight, form).await?),
    }
}

fn read_note(typed: &str) -> Result<String, NoteRefusal> {
    let note = typed.trim();
    match note.chars().count() {
        0 => Err(NoteRefusal::Missing),
        1..=MOST_NOTE => Ok(note.to_owned()),
        _ => Err(NoteRefusal::TooLong),
    }
}

async fn read_whom(
    ask: &Ask<SignedIn>,
    sight: &Sight,
    fields: &Parameters,
    form: &mut BlockForm,
) -> Result<Option<Whom>, Fault> {
    Ok(match form.who.keep(fields) {
        "everybody" => Some(Whom::Everybody),
        "one" => {
            let today = taipei_date(ask.now);
            let read =
                |typed: &str| read_number(typed, Whose::Own, today).map_err(|_| BarredNumberRefusal::Number);
            form.number.read(fields, read).map(Whom::Number)
        }
        who => {
            let chosen = Uuid::parse_str(who).ok();
            let binding =
                sight.bindings.iter().find(|binding| may_choose(binding) && Some(binding.id.0) == chosen);
            let number = match binding {
                Some(binding) => number_of(&ask.app, binding).await?,
                None => None,
            };
            let whom = binding.zip(number).map(|(binding, number)| Whom::Guardian(binding.id.0, number));
            if whom.is_none() {
                form.who.refuse(if binding.is_some() { WhomRefusal::NoNumber } else { WhomRefusal::Who });
            }
            whom
        }
    })
}

/// The guardian's present national ID. An approved guardian always has one; a guardian from the roster may have none.
async fn number_of(app: &App, binding: &Binding) -> Result<Option<NationalId>, Fault> {
    let people =
        accounts::list_particulars(app.db.read(), &app.keyring.sealer(), &[binding.guardian]).await?;
    let number = people.get(&binding.guardian).and_then(|person| person.national_id.as_deref());
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
        Ok(match self.binding {
            Some(binding) => Whom::Guardian(binding, number),
            None => Whom::Number(number),
        })
    }
}

/// Asks for the confirmation, and lists the guardians whom the block freezes at once.
async fn confirm(
    app: &App,
    sight: &Sight,
    (whom, note): (&Whom, String),
    now: Timestamp,
) -> Result<ConfirmPage, Fault> {
    let chosen = match whom {
        Whom::Guardian(id, _) => sight.bindings.iter().find(|binding| binding.id.0 == *id),
        _ => None,
    };
    let asked = AskedBlock {
        id: new_id(),
        student: sight.student.person.0,
        by: sight.scope.person().0,
        asked_at: now.0,
        number: whom.number().map(|number| number.expose().to_owned()),
        binding: chosen.map(|binding| binding.id.0),
        note: note.clone(),
    };
    let handle = app.keyring.sealer().seal(Purpose::CustodyBlock, &asked)?;
    let question = if asked.number.is_some() { Asked::BlockOne } else { Asked::BlockEverybody };
    Ok(ConfirmPage {
        barred: match chosen {
            Some(binding) => Some(guardian_line(app, binding).await?),
            None => None,
        },
        number: match whom {
            Whom::Number(number) => Some(mask_id(number.expose())),
            _ => None,
        },
        note: Some(note),
        guardians: frozen_by(app, sight, whom.number()).await?,
        fields: vec![("asked", handle)],
        ..ConfirmPage::of(sight, question)
    })
}

/// The guardians whose bindings a block against that number freezes.
async fn frozen_by(app: &App, sight: &Sight, who: Option<&NationalId>) -> Result<Vec<GuardianLine>, Fault> {
    let Some(number) = who else { return Ok(Vec::new()) };
    let mut guardians = Vec::new();
    for binding in bindings::frozen_by(app, sight.student.person, number).await? {
        guardians.push(guardian_line(app, &binding).await?);
    }
    Ok(guardians)
}

/// Lifts a block after a confirmation. Unfreezing the bindings is a separate step.
pub(super) async fn post_lift(ask: Ask<SignedIn>, id: Id<PersonId>, CsrfForm(fields): CsrfForm) -> Paged {
    let sight = student(&ask, id).await?;
    let asked = fields.get("block").and_then(|text| Uuid::parse_str(text).ok());
    let found = match asked {
        Some(id) => bindings::find_custody_block(&ask.app, id).await?,
        None => None,
    };
    let hers = |block: &CustodyBlock| block.student == sight.student.person && may_read(&sight.scope, block);
    let Some(block) = found.filter(hers) else {
        return Err(refuse(&ask, "block", PageRefusal::NotFound).await);
    };
    if fields.get("step") != Some("do") {
        return ask.show(&ConfirmPage {
            note: Some(block.note),
            fields: vec![("block", block.id.to_string())],
            ..ConfirmPage::of(&sight, Asked::Lift)
        });
    }
    bindings::lift_custody_block(&ask.app, block.id, ask.person(), ask.now).await?;
    back(sight.student.person, SchoolNotice::Lifted)
}
