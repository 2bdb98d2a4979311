//! Step 2: what one is to the student, and finding her by number and second fact or by the school's letter.

use axum::extract::State;
use axum::response::Response;
use domain::binding::{Candidate, FoundBy, LetterCode, Step, Whose, read_number, read_second_fact};
use domain::contexts::{Level, Relation};
use domain::identifiers::taipei_date;
use domain::ids::PersonId;
use domain::parameters::Parameters;

use super::entrance::with_bundle;
use super::lookup::{Asker, Found, Opened};
use super::pages::{Refusal, StudentFailure, StudentPage};
use super::visit::{Visit, go};
use crate::app::App;
use crate::web::error::Stop;
use crate::web::extract::{CsrfForm, Peer, network_of};

/// The form.
pub(super) async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    if !visit.draft().has_room() {
        return Ok(go("/binding/students"));
    }
    let page = page(&app, &visit);
    visit.show(&app, &page)
}

fn page(app: &App, visit: &Visit) -> StudentPage {
    let candidate = visit.draft().candidate.as_ref();
    let letter = visit.bundle.letter(visit.now);
    StudentPage {
        way: visit.way(2),
        relation: candidate.map(|found| found.relation.as_str().to_owned()).unwrap_or_default(),
        level: candidate
            .and_then(|found| found.level)
            .map(|level| level.as_str().to_owned())
            .unwrap_or_default(),
        number: String::new(),
        fact_kind: app.config.binding.second_fact.code(),
        fact: String::new(),
        letter: letter.unwrap_or_default().to_owned(),
        by_letter: letter.is_some(),
        refusals: Vec::new(),
        failure: None,
        has_others: !visit.draft().students.is_empty(),
        signed_in: visit.applicant.person.is_some(),
    }
}

/// What is typed stays in its fields whatever comes of it.
fn typed(app: &App, visit: &Visit, fields: &Parameters) -> StudentPage {
    let text = |name| fields.get(name).unwrap_or_default().to_owned();
    StudentPage {
        relation: text("relation"),
        level: text("level"),
        number: text("number"),
        fact: text("fact"),
        ..page(app, visit)
    }
}

/// `POST /binding/student`: 驗證.
pub(super) async fn post(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let mut page = typed(&app, &visit, &fields);
    let today = taipei_date(visit.now);
    let relation = Relation::parse(&page.relation);
    let level = Level::parse(&page.level);
    let number = read_number(&page.number, Whose::Student, today);
    let fact = read_second_fact(app.config.binding.second_fact, &page.fact, today);
    let told = [
        relation.is_none().then(|| Refusal::new("relation", "empty")),
        level.is_none().then(|| Refusal::new("level", "empty")),
        number.as_ref().err().map(|refusal| Refusal::new("number", refusal.as_str())),
        fact.as_ref()
            .err()
            .map(|refusal| Refusal::of(&format!("fact-{}", page.fact_kind), "fact", refusal.as_str())),
    ];
    page.refusals = told.into_iter().flatten().collect();
    let (Some(relation), Some(level), Ok(number), Ok(fact)) = (relation, level, number, fact) else {
        return visit.show(&app, &page);
    };
    visit.not_stale(&app, &fields)?;
    let network = network_of(peer.address);
    let asker = Asker { applicant: &visit.applicant, network: &network, now: visit.now };
    page.failure = match asker.look_up(&app, &number, &fact, level).await? {
        Found::Student(student) => {
            let candidate =
                Candidate { student, relation, level: Some(level), by: FoundBy::Number, org: None };
            return take(&app, &visit, &fields, candidate).await;
        }
        Found::Nobody { left } => Some(StudentFailure::not_found(left)),
        Found::TooMany(retry_at) => Some(StudentFailure::limited("too-many", retry_at)),
        Found::NetworkBusy(retry_at) => Some(StudentFailure::limited("network", retry_at)),
    };
    visit.show(&app, &page)
}

/// `POST /binding/letter`: the code of the school's letter stands for number and second fact.
pub(super) async fn post_letter(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let mut page = typed(&app, &visit, &fields);
    fields.get("letter").unwrap_or_default().clone_into(&mut page.letter);
    fields.get("letter_relation").unwrap_or_default().clone_into(&mut page.relation);
    page.by_letter = true;
    let relation = Relation::parse(&page.relation);
    let code = LetterCode::parse(&page.letter);
    let empty = page.letter.trim().is_empty();
    let told = [
        relation.is_none().then(|| Refusal::new("letter_relation", "empty")),
        code.is_none().then(|| Refusal::new("letter", if empty { "empty" } else { "unreadable" })),
    ];
    page.refusals = told.into_iter().flatten().collect();
    let (Some(relation), Some(code)) = (relation, code) else { return visit.show(&app, &page) };
    visit.not_stale(&app, &fields)?;
    let network = network_of(peer.address);
    let asker = Asker { applicant: &visit.applicant, network: &network, now: visit.now };
    match asker.open_letter(&app, &code).await? {
        Opened::Letter(letter, student) => {
            let candidate = Candidate {
                student: student.person,
                relation,
                level: None,
                by: FoundBy::Letter(letter.0),
                org: Some(student.school.id),
            };
            let onward = take(&app, &visit, &fields, candidate).await?;
            // What was scanned has served.
            return Ok(with_bundle(&app, &visit.bundle.clone().without_letter(), onward)?);
        }
        Opened::Unknown => page.refusals.push(Refusal::new("letter", "unknown")),
        Opened::Limited(words, retry_at) => page.failure = Some(StudentFailure::limited(words, retry_at)),
    }
    visit.show(&app, &page)
}

/// Keeps who was found until school and relation are confirmed.
async fn take(app: &App, visit: &Visit, fields: &Parameters, candidate: Candidate) -> Result<Response, Stop> {
    let mut draft = visit.draft().clone();
    let chooses = candidate.org.is_none();
    draft.candidate = Some(candidate);
    visit.save(app, fields, &draft).await?;
    Ok(go(if chooses { "/binding/school" } else { "/binding/confirm" }))
}

/// The student of a posted id, if she is in the draft.
pub(super) fn of_draft(visit: &Visit, fields: &Parameters) -> Option<PersonId> {
    let id = fields.get("student").and_then(|text| uuid::Uuid::parse_str(text).ok()).map(PersonId)?;
    visit.draft().has(id).then_some(id)
}

/// Whether the way goes on from step 2.
pub(super) fn has_students(visit: &Visit) -> bool {
    visit.step() > Step::Student
}
