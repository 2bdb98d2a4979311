//! What a person sees of a school. Anything else is refused and recorded in the audit log.

use std::collections::HashMap;

use domain::binding::{ApplicationStatus, is_living};
use domain::contexts::Class;
use domain::desk::{Of, ReviewAct};
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::guardianship::{self, Binding};
use crate::platform::audit::{self, AuditAct};
use crate::platform::fault::Fault;
use crate::students::{self, Capacity, Scope, Student};
use crate::web::error::{PageError, PageRefusal};

/// The scopes in which a person sees the school, the widest first. A deputy only decides about applications and sees
/// no school pages. An administrator who is also a homeroom teacher sees the class as an administrator.
async fn scopes(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Scope>, PageError> {
    let all = students::scopes_of(app, person, now).await?;
    among(app, person, all, now).await
}

/// The schools that a person administers; anybody else is refused.
pub(super) async fn admin(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Scope>, PageError> {
    let mut scopes = scopes(app, person, now).await?;
    scopes.retain(|scope| scope.capacity() == Capacity::Admin);
    if scopes.is_empty() {
        return Err(refuse(app, person, "staff", PageRefusal::Forbidden, now).await);
    }
    Ok(scopes)
}

/// The same from known scopes.
pub(super) async fn among(
    app: &App,
    person: PersonId,
    all: Vec<Scope>,
    now: Timestamp,
) -> Result<Vec<Scope>, PageError> {
    let scopes = widest_first(all, |scope| scope);
    let Some(widest) = scopes.first() else {
        return Err(refuse(app, person, "school", PageRefusal::Forbidden, now).await);
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
pub(super) async fn class(
    app: &App,
    person: PersonId,
    id: &str,
    now: Timestamp,
) -> Result<(Scope, Class, Vec<Student>), PageError> {
    if let Ok(uuid) = Uuid::parse_str(id) {
        for scope in scopes(app, person, now).await? {
            if let Some(class) = students::find_class(app, &scope, ClassId(uuid)).await?
                && let Some(list) = students::list_of_class(app, &scope, class.id).await?
            {
                scope.take();
                return Ok((scope, class, list));
            }
        }
    }
    Err(refuse(app, person, "class", PageRefusal::NotFound, now).await)
}

/// A student with the bindings, if the person may see the student.
pub(super) async fn student(
    app: &App,
    person: PersonId,
    id: &str,
    now: Timestamp,
) -> Result<Sight, PageError> {
    if let Ok(uuid) = Uuid::parse_str(id) {
        let reaching = students::scopes_over(app, person, PersonId(uuid), now).await?;
        let reaching = widest_first(reaching, |(scope, _)| scope);
        // A guardian sees the own child as a guardian, and never what the school keeps about the family.
        let ties = guardianship::bindings_of_student(app, PersonId(uuid)).await?;
        let is_family = ties.iter().any(|tie| tie.guardian == person);
        let may = |(scope, _): &(Scope, Student)| scope.may(ReviewAct::See, Of::School, is_family);
        if let Some((scope, student)) = reaching.into_iter().find(may) {
            scope.take();
            return Ok(Sight { scope, student, ties });
        }
    }
    Err(refuse(app, person, "student", PageRefusal::NotFound, now).await)
}

/// A student as a person at the school sees the student.
pub(super) struct Sight {
    pub(super) scope: Scope,
    pub(super) student: Student,
    /// All bindings of the student, ended ones too.
    pub(super) ties: Vec<Binding>,
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
    for tie in guardianship::bindings_of_students(app, &people).await? {
        if is_living(tie.status, tie.valid_until, now) {
            standings.entry(tie.student).or_default().bound.push(tie);
        }
    }
    for application in guardianship::list_of_students(app, &people).await? {
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
pub(super) async fn refuse(
    app: &App,
    person: PersonId,
    subject: &str,
    answer: PageRefusal,
    now: Timestamp,
) -> PageError {
    match record(app, person, AuditAct::SchoolRefused, subject.to_owned(), now).await {
        Ok(()) => answer.into(),
        Err(fault) => fault.into(),
    }
}

/// Records in the audit log what a person saw, exported or was refused. `subject` is an id or a word.
pub(super) async fn record(
    app: &App,
    person: PersonId,
    act: AuditAct,
    subject: String,
    now: Timestamp,
) -> Result<(), Fault> {
    Ok(audit::record_alone(&app.db, now, person.to_string(), act, subject, json!({})).await?)
}
