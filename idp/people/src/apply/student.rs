//! Step 2: what one is to the student, and finding her by number and second fact or by the school's letter.

use domain::binding::{Candidate, FoundBy, LetterCode, Step, Whose, read_number, read_second_fact};
use domain::contexts::{Level, Relation};
use domain::identifiers::taipei_date;
use domain::ids::PersonId;
use domain::parameters::Parameters;

use super::entrance::with_bundle;
use super::lookup::{Asker, Found, Opened};
use super::pages::{
    LetterForm, LetterRefusal, StudentFailure, StudentForm, StudentPage, TextRefusal, Unchosen,
};
use super::visit::{self, Visit};
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::{CsrfForm, Peer, network_of};

/// The form.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    if !visit.draft().has_room() {
        return go("/binding/students");
    }
    let page = page(app, visit);
    ask.show(&page)
}

fn page(app: &App, visit: &Visit) -> StudentPage {
    let (kind, candidate) = (app.config.binding.second_fact, visit.draft().candidate.as_ref());
    let (mut form, mut letter_form) = (StudentForm::of(kind), LetterForm::default());
    if let Some(found) = candidate {
        for relation in [&mut form.relation, &mut letter_form.letter_relation] {
            found.relation.as_str().clone_into(&mut relation.value);
        }
        found.level.map(Level::as_str).unwrap_or_default().clone_into(&mut form.level.value);
    }
    let letter = visit.bundle.letter(visit.now);
    letter.unwrap_or_default().clone_into(&mut letter_form.letter.value);
    StudentPage {
        way: visit.way(2),
        fact_kind: kind.code(),
        form,
        letter_form,
        by_letter: letter.is_some(),
        failure: None,
        has_others: !visit.draft().students.is_empty(),
        signed_in: visit.applicant.person.is_some(),
    }
}

/// `POST /binding/student`: 驗證.
pub(super) async fn post(ask: Ask<Visit>, peer: Peer, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let mut page = page(app, visit);
    let (form, today) = (&mut page.form, taipei_date(visit.now));
    let chosen = |typed: &str| Relation::parse(typed).ok_or(Unchosen::Empty);
    let relation = form.relation.read(&fields, chosen);
    page.letter_form.letter_relation.value.clone_from(&form.relation.value);
    let level = form.level.read(&fields, |typed| Level::parse(typed).ok_or(Unchosen::Empty));
    let number = form.number.read(&fields, |typed| read_number(typed, Whose::Student, today));
    let kind = app.config.binding.second_fact;
    let fact = form.fact.read(&fields, |typed| read_second_fact(kind, typed, today));
    let (Some(relation), Some(level), Some(number), Some(fact)) = (relation, level, number, fact) else {
        return ask.show(&page);
    };
    visit::not_stale(&ask, &fields)?;
    let network = network_of(peer.address);
    let asker = Asker { applicant: &visit.applicant, network: &network, now: visit.now };
    page.failure = match asker.look_up(app, &number, &fact, level).await? {
        Found::Student(student) => {
            let candidate =
                Candidate { student, relation, level: Some(level), by: FoundBy::Number, org: None };
            return take(&ask, &fields, candidate).await;
        }
        Found::Nobody { left } => Some(StudentFailure::not_found(left)),
        Found::TooMany(retry_at) => Some(StudentFailure::limited("too-many", retry_at)),
        Found::NetworkBusy(retry_at) => Some(StudentFailure::limited("network", retry_at)),
    };
    ask.show(&page)
}

/// `POST /binding/letter`: the code of the school's letter stands for number and second fact.
pub(super) async fn post_letter(ask: Ask<Visit>, peer: Peer, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let mut page = page(app, visit);
    page.by_letter = true;
    let form = &mut page.letter_form;
    let chosen = |typed: &str| Relation::parse(typed).ok_or(Unchosen::Empty);
    let relation = form.letter_relation.read(&fields, chosen);
    page.form.relation.value.clone_from(&form.letter_relation.value);
    page.form.level.value.clear();
    let code = form.letter.read(&fields, |typed| LetterCode::parse(typed).ok_or(TextRefusal::of(typed)));
    let (Some(relation), Some(code)) = (relation, code) else { return ask.show(&page) };
    visit::not_stale(&ask, &fields)?;
    let network = network_of(peer.address);
    let asker = Asker { applicant: &visit.applicant, network: &network, now: visit.now };
    match asker.open_letter(app, &code).await? {
        Opened::Letter(letter, student) => {
            let candidate = Candidate {
                student: student.person,
                relation,
                level: None,
                by: FoundBy::Letter(letter.0),
                org: Some(student.school.id),
            };
            let onward = take(&ask, &fields, candidate).await?;
            // What was scanned has served.
            return with_bundle(app, &visit.bundle.clone().without_letter(), onward);
        }
        Opened::Unknown => page.letter_form.letter.refuse(LetterRefusal::Unknown),
        Opened::Limited(words, retry_at) => page.failure = Some(StudentFailure::limited(words, retry_at)),
    }
    ask.show(&page)
}

/// Keeps who was found until school and relation are confirmed.
async fn take(ask: &Ask<Visit>, fields: &Parameters, candidate: Candidate) -> Paged {
    let mut draft = ask.who.draft().clone();
    let chooses = candidate.org.is_none();
    draft.candidate = Some(candidate);
    visit::save(ask, fields, &draft).await?;
    go(if chooses { "/binding/school" } else { "/binding/confirm" })
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
