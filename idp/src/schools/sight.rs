//! What somebody sees of a school; anything else is refused and recorded.

use domain::binding::{ApplicationStatus, is_living};
use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::guardianship::{self, Binding};
use crate::platform::audit;
use crate::platform::fault::Fault;
use crate::students::{self, Capacity, Scope, Student};
use crate::web::error::{PageError, PageRefusal};

/// The scopes in which somebody sees the school: a deputy decides about applications and sees no more.
pub(super) async fn scopes(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Scope>, PageError> {
    let mut scopes = students::scopes_of(app, person, now).await?;
    scopes.retain(|scope| scope.capacity() != Capacity::Deputy);
    if scopes.is_empty() {
        record(app, person, "school.refused", "school".to_owned(), now).await?;
        return Err(PageRefusal::Forbidden.into());
    }
    Ok(scopes)
}

/// A class with its students, if she sees it.
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
                return Ok((scope, class, list));
            }
        }
    }
    record(app, person, "school.refused", "class".to_owned(), now).await?;
    Err(PageRefusal::NotFound.into())
}

/// A student, if she sees her.
pub(super) async fn student(
    app: &App,
    person: PersonId,
    id: &str,
    now: Timestamp,
) -> Result<(Scope, Student), PageError> {
    if let Ok(uuid) = Uuid::parse_str(id) {
        let reaching = students::scopes_over(app, person, PersonId(uuid), now).await?;
        let found = reaching.into_iter().find(|(scope, _)| scope.capacity() != Capacity::Deputy);
        // A guardian sees her child as a guardian, never what the school keeps about the family.
        let ties = guardianship::bindings_of_student(app, PersonId(uuid)).await?;
        let is_family = ties.iter().any(|tie| tie.guardian == person);
        if let Some(found) = found.filter(|_| !is_family) {
            return Ok(found);
        }
    }
    record(app, person, "school.refused", "student".to_owned(), now).await?;
    Err(PageRefusal::NotFound.into())
}

/// How a student stands: her living ties, and how many applications wait.
pub(super) struct Standing {
    pub(super) bound: Vec<Binding>,
    pub(super) pending: usize,
}

/// How each of these students stands, in their order.
pub(super) async fn standings(app: &App, list: &[Student], now: Timestamp) -> Result<Vec<Standing>, Fault> {
    let people: Vec<PersonId> = list.iter().map(|student| student.person).collect();
    let applications = guardianship::list_of_students(app, &people).await?;
    let mut standings = Vec::with_capacity(list.len());
    for student in list {
        let mut bound = guardianship::bindings_of_student(app, student.person).await?;
        bound.retain(|tie| is_living(tie.status, tie.valid_until, now));
        let waits = applications
            .iter()
            .filter(|one| one.student == student.person && one.status == ApplicationStatus::Pending);
        standings.push(Standing { bound, pending: waits.count() });
    }
    Ok(standings)
}

/// Records what somebody saw, took home or was refused; `subject` is an id or a word.
pub(super) async fn record(
    app: &App,
    person: PersonId,
    act: &'static str,
    subject: String,
    now: Timestamp,
) -> Result<(), Fault> {
    let write = app.db.write(move |tx| {
        Box::pin(async move { audit::record(tx, now, &person.to_string(), act, &subject, &json!({})).await })
    });
    Ok(write.await?)
}
