//! `POST /school/students/{id}/first-sign-in`, `/school/staff`: first sign-ins that the school opens again, with a one-time
//! code to be printed.
//!
//! The homeroom teacher does so for the students of the class, an administrator for everybody at the school.

use axum::extract::Path;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::pages::{FirstSignInPage, SchoolNotice, StaffPage, StaffPart};
use super::paths::StudentPath;
use super::sight::{admin, refuse, student};
use super::student::back;
use city::accounts;
use city::sessions::SignedIn;
use city::students::{self, Scope};
use platform::fault::Fault;
use signon::login::{self, FirstSignIn};
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::Id;

/// The page of employees.
pub(super) const STAFF: &str = "/school/staff";

/// Opens the first sign-in of a student again.
pub(super) async fn post_student(
    ask: Ask<SignedIn>,
    Path(id): Path<Id<PersonId>>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let sight = student(&ask, id).await?;
    let (person, school) = (sight.student.person, sight.student.school.school.name.clone());
    let opened = login::open_again(&ask.app, (ask.person().to_string(), person), ask.now).await?;
    let Some(opened) = opened else { return back(person, SchoolNotice::NotWaiting) };
    ask.show(&page_of(&ask.app, opened, school, StudentPath { id: person }.to_string()))
}

/// The employees who have not signed in yet.
pub(super) async fn get_staff(ask: Ask<SignedIn>) -> Paged {
    let mut parts = Vec::new();
    for scope in admin(&ask).await? {
        let employees = students::employees(&ask.app, scope.school().id, ask.now).await?;
        let waiting = waiting(&ask.app, &scope, ask.now).await?;
        let waits = |one: &(PersonId, String)| waiting.iter().any(|(person, _)| *person == one.0);
        let (people, others): (Vec<_>, Vec<_>) = employees.into_iter().partition(waits);
        let others = others.into_iter().filter(|(person, _)| *person != ask.person()).map(told).collect();
        let people = people.into_iter().map(told).collect();
        parts.push(StaffPart { school: scope.school().school.name.clone(), people, others });
    }
    let notice = ask.query().get("done").and_then(SchoolNotice::parse);
    ask.show(&StaffPage { parts, notice })
}

fn told((person, name): (PersonId, String)) -> (String, String) {
    (person.to_string(), name)
}

/// Opens the first sign-in of an employee again.
pub(super) async fn post_staff(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let asked = Id::<PersonId>::of(fields.get("person")).get();
    for scope in admin(&ask).await? {
        let people = waiting(app, &scope, now).await?;
        let Some((person, _)) = people.into_iter().find(|(person, _)| Some(*person) == asked) else {
            continue;
        };
        scope.take();
        let opened = login::open_again(app, (ask.person().to_string(), person), now).await?;
        if let Some(opened) = opened {
            let school = scope.school().school.name.clone();
            return ask.show(&page_of(app, opened, school, STAFF.to_owned()));
        }
    }
    Err(refuse(&ask, "staff", PageRefusal::NotFound).await)
}

/// The employees of the school whose accounts wait for a first sign-in, by name.
async fn waiting(app: &App, scope: &Scope, now: Timestamp) -> Result<Vec<(PersonId, String)>, Fault> {
    let employees = students::employees(app, scope.school().id, now).await?;
    let people: Vec<PersonId> = employees.iter().map(|(person, _)| *person).collect();
    let waiting = accounts::list_waiting_among(app.db.read(), &people).await?;
    Ok(employees.into_iter().filter(|(person, _)| waiting.contains(person)).collect())
}

fn page_of(app: &App, opened: FirstSignIn, school: String, back: String) -> FirstSignInPage {
    FirstSignInPage {
        name: opened.name,
        school,
        login_name: opened.login_name,
        code: opened.code.grouped(),
        address: format!("{}/login", app.config.server.issuer),
        dies_at: opened.dies_at.into(),
        back,
    }
}
