//! `POST /school/students/{id}/first-sign-in`, `/school/staff`: first sign-ins that the school opens again, with a one-time
//! code to be printed.
//!
//! The homeroom teacher does so for the students of the class, an administrator for everybody at the school.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::pages::{FirstSignInPage, SchoolNotice, StaffPage, StaffPart};
use super::sight::{admin, refuse, student};
use super::student::back;
use crate::accounts;
use crate::app::App;
use crate::login::{self, FirstSignIn};
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students::{self, Scope};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Opens the first sign-in of a student again.
pub(super) async fn post_student(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    let sight = student(&app, session.person, &id, now).await?;
    let (person, school) = (sight.student.person, sight.student.school.school.name.clone());
    let opened = login::open_again(&app, (session.person.to_string(), person), now).await?;
    let Some(opened) = opened else { return Ok(back(person, SchoolNotice::NotWaiting)) };
    let page = page_of(&app, opened, school, format!("/school/students/{person}"));
    Ok(app.renderer.page(locale, &page)?.into_response())
}

/// The employees who have not signed in yet.
pub(super) async fn get_staff(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
) -> Result<Response, PageError> {
    let mut parts = Vec::new();
    for scope in admin(&app, session.person, now).await? {
        let people = waiting(&app, &scope, now).await?;
        let people = people.into_iter().map(|(person, name)| (person.to_string(), name)).collect();
        parts.push(StaffPart { school: scope.school().school.name.clone(), people });
    }
    let page = StaffPage { csrf: csrf.value.clone(), parts };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Opens the first sign-in of an employee again.
pub(super) async fn post_staff(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let asked = fields.get("person").and_then(|text| Uuid::parse_str(text).ok()).map(PersonId);
    for scope in admin(&app, session.person, now).await? {
        let people = waiting(&app, &scope, now).await?;
        let Some((person, _)) = people.into_iter().find(|(person, _)| Some(*person) == asked) else {
            continue;
        };
        scope.take();
        let opened = login::open_again(&app, (session.person.to_string(), person), now).await?;
        if let Some(opened) = opened {
            let school = scope.school().school.name.clone();
            let page = page_of(&app, opened, school, "/school/staff".to_owned());
            return Ok(app.renderer.page(locale, &page)?.into_response());
        }
    }
    Err(refuse(&app, session.person, "staff", PageRefusal::NotFound, now).await)
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
