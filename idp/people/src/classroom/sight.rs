//! Whose activation windows a person sees. Anything else is refused and recorded in the audit log.

use std::collections::HashSet;

use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};
use domain::review::{Of, ReviewAct};
use serde_json::json;

use city::bindings;
use city::sessions::SignedIn;
use city::students::{self, Scope, Student};
use platform::audit::AuditAct;
use platform::fault::Fault;
use web::ask::Ask;
use web::error::{PageRefusal, Paged, Stop};
use web::path::Id;

/// The scopes in which a person sees windows, the nearest first: an administrator who is also a homeroom teacher opens the
/// window of the own class as its teacher.
pub(super) async fn scopes(ask: &Ask<SignedIn>) -> Paged<Vec<Scope>> {
    let mut scopes = students::scopes_of(&ask.app, ask.person(), ask.now).await?;
    scopes.retain(|scope| scope.may(ReviewAct::See, Of::Window, false));
    let Some(nearest) = scopes.first() else {
        return Err(refuse(ask, "window", PageRefusal::Forbidden).await);
    };
    nearest.take();
    Ok(scopes)
}

/// A class with its students, if the person may see its window.
pub(super) async fn class(ask: &Ask<SignedIn>, id: Id<ClassId>) -> Paged<(Scope, Class, Vec<Student>)> {
    if let Some(id) = id.get()
        && let Some(found) = students::reach_class(&ask.app, scopes(ask).await?, id).await?
    {
        found.0.take();
        return Ok(found);
    }
    Err(refuse(ask, "window", PageRefusal::NotFound).await)
}

/// The same for somebody who may open and close the window of the class.
pub(super) async fn own_class(ask: &Ask<SignedIn>, id: Id<ClassId>) -> Paged<(Scope, Class, Vec<Student>)> {
    let found = class(ask, id).await?;
    if !found.0.may(ReviewAct::Decide, Of::Window, false) {
        return Err(refuse(ask, "window", PageRefusal::Forbidden).await);
    }
    Ok(found)
}

/// Those of these students who are children of whoever asks: nobody gives a code to the own child (`domain::review`).
pub(super) async fn own_children(ask: &Ask<SignedIn>, list: &[Student]) -> Result<HashSet<PersonId>, Fault> {
    let people: Vec<PersonId> = list.iter().map(|student| student.person).collect();
    bindings::children_among(&ask.app, ask.person(), &people).await
}

async fn refuse(ask: &Ask<SignedIn>, subject: &str, answer: PageRefusal) -> Stop {
    ask.refuse(AuditAct::SchoolRefused, subject, json!({}), answer).await
}
