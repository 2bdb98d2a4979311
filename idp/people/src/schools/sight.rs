//! What a person sees of a school. Anything else is refused and recorded in the audit log.

use std::collections::HashMap;

use domain::binding::ApplicationStatus;
use domain::binding::life::{self, After, Cause};
use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use domain::review::{Of, ReviewAct};
use domain::timestamp::Timestamp;
use serde_json::json;

use city::applications;
use city::bindings::{self, Binding, BindingsOf, CustodyBlock};
use city::sessions::SignedIn;
use city::students::{self, Capacity, Scope, Student};
use platform::audit::AuditAct;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged, Stop};
use web::path::Id;

/// The scopes in which a person sees the school, the widest first. A deputy only decides about applications and sees
/// no school pages. An administrator who is also a homeroom teacher sees the class as an administrator.
async fn scopes(ask: &Ask<SignedIn>) -> Paged<Vec<Scope>> {
    let all = students::scopes_of(&ask.app, ask.person(), ask.now).await?;
    among(ask, all).await
}

/// The schools that a person administers; anybody else is refused.
pub(super) async fn admin(ask: &Ask<SignedIn>) -> Paged<Vec<Scope>> {
    let mut scopes = scopes(ask).await?;
    scopes.retain(|scope| scope.capacity() == Capacity::Admin);
    if scopes.is_empty() {
        return Err(refuse(ask, "staff", PageRefusal::Forbidden).await);
    }
    Ok(scopes)
}

/// The same from known scopes.
pub(super) async fn among(ask: &Ask<SignedIn>, all: Vec<Scope>) -> Paged<Vec<Scope>> {
    let scopes = widest_first(all, |scope| scope);
    let Some(widest) = scopes.first() else {
        return Err(refuse(ask, "school", PageRefusal::Forbidden).await);
    };
    widest.take();
    Ok(scopes)
}

fn widest_first<T>(mut all: Vec<T>, scope_of: impl Fn(&T) -> &Scope) -> Vec<T> {
    all.retain(|one| scope_of(one).may(ReviewAct::See, Of::School, false));
    all.sort_by_key(|one| scope_of(one).capacity() != Capacity::Admin);
    all
}

/// A class with its students, if the person may see it.
pub(super) async fn class(ask: &Ask<SignedIn>, id: Id<ClassId>) -> Paged<(Scope, Class, Vec<Student>)> {
    if let Some(id) = id.get()
        && let Some(found) = students::reach_class(&ask.app, scopes(ask).await?, id).await?
    {
        found.0.take();
        return Ok(found);
    }
    Err(refuse(ask, "class", PageRefusal::NotFound).await)
}

/// A student with the bindings, if the person may see the student.
pub(super) async fn student(ask: &Ask<SignedIn>, id: Id<PersonId>) -> Paged<Sight> {
    if let Some(id) = id.get() {
        let reaching = students::scopes_over(&ask.app, ask.person(), id, ask.now).await?;
        let reaching = widest_first(reaching, |(scope, _)| scope);
        // A guardian sees the own child as a guardian, and never what the school keeps about the family.
        let bindings = bindings::of_student(&ask.app, id).await?;
        let is_family = bindings.iter().any(|binding| binding.guardian == ask.person());
        let may = |(scope, _): &(Scope, Student)| scope.may(ReviewAct::See, Of::School, is_family);
        if let Some((scope, student)) = reaching.into_iter().find(may) {
            scope.take();
            return Ok(Sight { scope, student, bindings });
        }
    }
    Err(refuse(ask, "student", PageRefusal::NotFound).await)
}

/// A student as a person at the school sees the student.
pub(super) struct Sight {
    pub(super) scope: Scope,
    pub(super) student: Student,
    /// All bindings of the student, ended ones too.
    pub(super) bindings: Vec<Binding>,
}

/// The state of a student: the living bindings, and the number of waiting applications.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) bound: Vec<Binding>,
    pub(super) pending: usize,
}

/// The state of each of these students, in their order.
pub(super) async fn standings(app: &App, list: &[Student], now: Timestamp) -> Result<Vec<Standing>, Fault> {
    let people: Vec<PersonId> = list.iter().map(|student| student.person).collect();
    let mut standings: HashMap<PersonId, Standing> = HashMap::new();
    for binding in bindings::list(app.db.read(), BindingsOf::Students(&people)).await? {
        if binding.lives(now) {
            standings.entry(binding.student).or_default().bound.push(binding);
        }
    }
    for application in applications::list_of_students(app, &people).await? {
        let school = list
            .iter()
            .find(|student| student.person == application.student)
            .map(|student| student.school.id);
        if application.status == ApplicationStatus::Pending && school == Some(application.org) {
            standings.entry(application.student).or_default().pending += 1;
        }
    }
    Ok(people.iter().map(|person| standings.remove(person).unwrap_or_default()).collect())
}

/// Records in the audit log that a person asked for something out of scope, and refuses. `subject` is an id or a
/// word.
pub(super) async fn refuse(ask: &Ask<SignedIn>, subject: &str, answer: PageRefusal) -> Stop {
    ask.refuse(AuditAct::SchoolRefused, subject, json!({}), answer).await
}

/// Whether a guardian may be chosen by name: the guardian can act, or could again.
pub(super) fn may_choose(binding: &Binding) -> bool {
    let after = life::change(Cause::Requested, Some(binding.state()), &life::Facts::default()).after;
    matches!(after, After::Ended(_))
}

/// Whether a person may read the note: its author and the school administrators may.
pub(super) fn may_read(scope: &Scope, block: &CustodyBlock) -> bool {
    scope.may(ReviewAct::See, Of::Note, false) || block.set_by == scope.person()
}
