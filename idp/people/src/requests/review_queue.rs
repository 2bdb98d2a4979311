//! `/review/requests`: the homeroom teacher of the student, or an administrator of the school, settles what was asked.

use domain::binding::{RequestAct, RequestKind, RequestStatus, mask_id, parse_words};
use domain::ids::PersonId;
use domain::review::{Of, ReviewAct};
use serde_json::json;
use uuid::Uuid;

use super::pages::{RequestCard, RequestPage, RequestsPage, VerdictForm, VerdictRefusal};
use super::paths::Settle;
use super::store::{self, Request};
use super::verdict::{Outcome, Verdict, settle};
use crate::relatives::{FamilyNotice, Known, back, hide, notice_of, refuse};
use city::accounts::Facts;
use city::bindings::{self, Binding};
use city::sessions::SignedIn;
use city::students::{self, Scope, Student};
use platform::audit::AuditAct;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// Decided requests that are shown: the latest.
const MOST_DECIDED: usize = 30;

/// Whether somebody with this scope settles requests of families other than the own one.
fn settles(scope: &Scope) -> bool {
    scope.may(ReviewAct::Decide, Of::Request, false)
}

/// Whether somebody with these scopes settles requests.
pub fn settles_requests(scopes: &[Scope]) -> bool {
    scopes.iter().any(settles)
}

/// `GET /review/requests`.
pub(super) async fn get_list(ask: Ask<SignedIn>) -> Paged {
    let mut scopes = students::scopes_of(&ask.app, ask.person(), ask.now).await?;
    scopes.retain(settles);
    if scopes.is_empty() {
        return Err(refuse(&ask, "desk", ask.person()).await);
    }
    let requests = reached(&ask.app, ask.person(), &scopes).await?;
    let people: Vec<PersonId> = requests.iter().flat_map(|one| [one.student, one.person]).collect();
    let known = Known::of(&ask.app, &people).await?;
    let (open, decided): (Vec<_>, Vec<_>) =
        requests.iter().partition(|one| one.status == RequestStatus::Open);
    ask.show(&RequestsPage {
        open: open.into_iter().map(|one| card(one, &known)).collect(),
        decided: decided.into_iter().take(MOST_DECIDED).map(|one| card(one, &known)).collect(),
        notice: notice_of(&ask),
    })
}

/// What was asked about the students these scopes reach now, the latest first.
async fn reached(app: &App, person: PersonId, scopes: &[Scope]) -> Result<Vec<Request>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let mut found = Vec::new();
    for scope in scopes {
        found.extend(match scope.class() {
            Some(class) => {
                let students = students::list_of_class(app, scope, class.id).await?.unwrap_or_default();
                let ids: Vec<PersonId> = students.iter().map(|student| student.person).collect();
                store::list_of_students(db, &sealer, &ids).await?
            }
            None => store::list_of_school(db, &sealer, scope.school().id).await?,
        });
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.id));
    found.dedup_by_key(|one| one.id);
    let people: Vec<PersonId> = found.iter().map(|one| one.student).collect();
    let students = students::list(app, &people).await?;
    let family = family_of(app, person).await?;
    let sees = |one: &Request| {
        let is_kept = is_kept_from(one, person, &family);
        let may = |scope: &&Scope| scope.may(ReviewAct::See, Of::Request, is_kept);
        let of_request = |student: &&Student| student.person == one.student;
        students
            .iter()
            .filter(of_request)
            .any(|student| scopes.iter().filter(may).any(|scope| scope.reaches(student)))
    };
    found.retain(sees);
    Ok(found)
}

/// The students of whom somebody is a guardian, or was one.
async fn family_of(app: &App, person: PersonId) -> Result<Vec<PersonId>, Fault> {
    let bindings = bindings::of_guardian(app, person).await?;
    Ok(bindings.into_iter().map(|binding| binding.student).collect())
}

/// Nobody reads what another person of the own family asks the school, who may be asking because of the reader. An own
/// request is no secret.
fn is_kept_from(request: &Request, person: PersonId, family: &[PersonId]) -> bool {
    request.person != person && family.contains(&request.student)
}

fn card(request: &Request, known: &Known) -> RequestCard {
    let class = known.student(request.student).and_then(|student| student.class.as_ref());
    RequestCard {
        open: Settle { id: request.id },
        kind: request.kind.as_str(),
        status: request.status.as_str(),
        student: known.name(request.student),
        class_label: class.map(|class| class.label.clone()),
        asks: known.name(request.person),
        created_at: request.created_at.into(),
    }
}

/// A request that this person's scopes reach.
struct Case {
    request: Request,
    binding: Option<Binding>,
    /// Nobody settles an own request, or one about oneself.
    settles: bool,
}

impl Case {
    async fn of(ask: &Ask<SignedIn>, id: Id<Uuid>) -> Paged<Self> {
        let (app, person, id) = (&ask.app, ask.person(), id.read()?);
        let found = store::find_request(app.db.read(), &app.keyring.sealer(), id).await?;
        let Some(request) = found else { return Err(hide(ask, "desk", id).await) };
        let over = students::scopes_over(app, person, request.student, ask.now).await?;
        let is_kept = is_kept_from(&request, person, &family_of(app, person).await?);
        if !over.iter().any(|(scope, _)| scope.may(ReviewAct::See, Of::Request, is_kept)) {
            return Err(hide(ask, "desk", id).await);
        }
        let binding = match request.binding {
            Some(id) => bindings::find(app.db.read(), id).await?,
            None => None,
        };
        let involved = request.person == person || request.student == person;
        let settles = over.iter().any(|(scope, _)| scope.may(ReviewAct::Decide, Of::Request, involved));
        Ok(Self { request, binding, settles })
    }

    fn may_decide(&self) -> bool {
        self.settles && self.request.status == RequestStatus::Open
    }

    async fn page(&self, app: &App) -> Result<RequestPage, Fault> {
        let request = &self.request;
        let guardian = self.binding.as_ref().map(|binding| binding.guardian);
        let people: Vec<PersonId> = [request.student, request.person].into_iter().chain(guardian).collect();
        let known = Known::of(app, &people).await?;
        let open = request.status == RequestStatus::Open;
        let present = match request.kind {
            RequestKind::CorrectName if open => Some(known.name(request.person)),
            RequestKind::CorrectNumber if open => {
                let facts = Facts::of(app, request.person).await?;
                facts.national_id().map(|number| mask_id(number.expose()))
            }
            _ => None,
        };
        // A number is shown whole only to whoever has to compare it with a card.
        let wanted = request.detail.value.clone().map(|value| match request.kind {
            RequestKind::CorrectNumber if !self.may_decide() => mask_id(&value),
            _ => value,
        });
        Ok(RequestPage {
            card: card(request, &known),
            guardian: guardian.map(|guardian| known.name(guardian)),
            relation: self.binding.as_ref().map(|binding| binding.relation.as_str()),
            words: request.detail.words.clone(),
            present,
            wanted,
            may_decide: self.may_decide(),
            form: VerdictForm::default(),
            answered: request.answer.clone(),
        })
    }
}

/// `GET /review/requests/{id}`: that it was looked at is on record.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<Uuid>) -> Paged {
    let case = Case::of(&ask, id).await?;
    let detail = json!({ "kind": case.request.kind.as_str() });
    ask.record(AuditAct::RequestSeen, case.request.id, detail).await?;
    ask.show(&case.page(&ask.app).await?)
}

/// `POST /review/requests/{id}`: of two who decide at once one does.
pub(super) async fn post(ask: Ask<SignedIn>, id: Id<Uuid>, CsrfForm(fields): CsrfForm) -> Paged {
    let case = Case::of(&ask, id).await?;
    if case.request.status != RequestStatus::Open {
        return back("/review/requests", FamilyNotice::TooLate);
    }
    if !case.may_decide() {
        return Err(refuse(&ask, "decide", case.request.id).await);
    }
    let mut form = VerdictForm::default();
    let chosen = form.verdict.read(&fields, |typed| match typed {
        "grant" => Ok(RequestAct::Grant),
        "refuse" => Ok(RequestAct::Refuse),
        _ => Err(VerdictRefusal::Choose),
    });
    // One thing at a time: the words depend on what is chosen.
    let answer = match chosen {
        Some(_) => form.answer.read(&fields, parse_words),
        None => Some(form.answer.keep(&fields).to_owned()),
    };
    let (Some(act), Some(answer)) = (chosen, answer) else {
        return ask.show(&RequestPage { form, ..case.page(&ask.app).await? });
    };
    let verdict = Verdict { act, answer, by: ask.person() };
    let notice = match settle(&ask.app, &case.request, verdict, ask.now).await? {
        Outcome::Done if act == RequestAct::Grant => FamilyNotice::Granted,
        Outcome::Done => FamilyNotice::Refused,
        Outcome::TooLate => FamilyNotice::TooLate,
        Outcome::NumberTaken => FamilyNotice::NumberTaken,
        Outcome::ElsewhereKept => FamilyNotice::ElsewhereKept,
    };
    back("/review/requests", notice)
}
