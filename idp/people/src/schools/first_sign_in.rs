//! `POST /school/students/{id}/first-sign-in`, `/school/staff`: first sign-ins that the school opens again, with a one-time
//! code that is printed, or mailed to a member of staff.
//!
//! The homeroom teacher does so for the students of the class who are nothing else, an administrator for everybody at the
//! school: for an employee from the list of employees.

use axum::extract::Path;
use domain::contacts::EmailAddress;
use domain::ids::PersonId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::pages::{FirstSignInPage, SchoolNotice, StaffLine, StaffPage, StaffPart};
use super::paths::StudentPath;
use super::sight::{admin, refuse, student};
use super::student::back;
use city::accounts;
use city::sessions::SignedIn;
use city::students::{self, Scope};
use platform::fault::Fault;
use platform::ids::new_id;
use signon::login::{self, CodeMail, FirstSignIn, NoCode, Opening};
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

/// The page of employees.
pub(super) const STAFF: &str = "/school/staff";

/// Opens the first sign-in of a student again.
pub(super) async fn post_student(
    ask: Ask<SignedIn>,
    Path(id): Path<Id<PersonId>>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let sight = student(&ask, id).await?;
    let (person, school) = (sight.student.person, sight.student.school.school.name.clone());
    let opening = Opening { as_student: true, ..opening(&ask, &fields, person) };
    let opened = match login::print_code(&ask.app, &opening, ask.now).await? {
        Ok(opened) => opened,
        Err(NoCode::NotWaiting) => return back(person, SchoolNotice::NotWaiting),
        Err(NoCode::MoreThanStudent) => return back(person, SchoolNotice::MoreThanStudent),
    };
    ask.show(&page_of(&ask.app, opened, school, StudentPath { id: person }.to_string()))
}

/// The employees who have not signed in yet.
pub(super) async fn get_staff(ask: Ask<SignedIn>) -> Paged {
    let mut parts = Vec::new();
    for scope in admin(&ask).await? {
        let employees = students::employees(&ask.app, scope.school().id, ask.now).await?;
        let waiting = waiting(&ask.app, &scope, ask.now).await?;
        let waits = |one: &(PersonId, String)| waiting.iter().any(|(person, ..)| *person == one.0);
        let others = employees.into_iter().filter(|one| !waits(one) && one.0 != ask.person());
        let others = others.map(|(person, name)| (person.to_string(), name)).collect();
        let people = waiting.into_iter().map(|(person, name, mailbox)| StaffLine {
            id: person,
            name,
            mailbox: mailbox.map(|mailbox| mailbox.masked()),
        });
        let people = people.collect();
        parts.push(StaffPart { school: scope.school().school.name.clone(), people, others });
    }
    let notice = ask.query().get("done").and_then(SchoolNotice::parse);
    ask.show(&StaffPage { page: new_id().to_string(), parts, notice })
}

/// Opens the first sign-in of an employee again.
pub(super) async fn post_staff(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let asked = Id::<PersonId>::of(fields.get("person")).get();
    for scope in admin(&ask).await? {
        let people = waiting(app, &scope, now).await?;
        let Some((person, ..)) = people.into_iter().find(|(person, ..)| Some(*person) == asked) else {
            continue;
        };
        scope.take();
        let opening = opening(&ask, &fields, person);
        if fields.get("by") == Some("mail") {
            let notice = match login::mail_code(app, &opening, now).await? {
                CodeMail::Sent(_) => SchoolNotice::FirstMailed,
                CodeMail::NotWaiting => SchoolNotice::NotWaiting,
                CodeMail::NoMailbox => SchoolNotice::NoMailbox,
                CodeMail::TooMany => SchoolNotice::TooManyMails,
            };
            return go(told(STAFF, "done", notice.as_str()));
        }
        let opened = login::print_code(app, &opening, now).await?;
        if let Ok(opened) = opened {
            let school = scope.school().school.name.clone();
            return ask.show(&page_of(app, opened, school, STAFF.to_owned()));
        }
    }
    Err(refuse(&ask, "staff", PageRefusal::NotFound).await)
}

/// Who opens whose first sign-in, from the page that the form came from.
fn opening(ask: &Ask<SignedIn>, fields: &Parameters, person: PersonId) -> Opening {
    let page = fields.get("page").and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(new_id);
    Opening { by: ask.person().to_string(), person, page, as_student: false }
}

/// A person whose account waits, by id and name, with the mailbox on file.
type Waiting = (PersonId, String, Option<EmailAddress>);

/// The employees of the school whose accounts wait for a first sign-in, by name.
async fn waiting(app: &App, scope: &Scope, now: Timestamp) -> Result<Vec<Waiting>, Fault> {
    let employees = students::employees(app, scope.school().id, now).await?;
    let people: Vec<PersonId> = employees.iter().map(|(person, _)| *person).collect();
    let waiting = accounts::list_waiting_among(app.db.read(), &people).await?;
    let known = accounts::list_reachable(app.db.read(), &app.keyring.sealer(), &waiting).await?;
    let mailbox = |person: &PersonId| known.get(person)?.email.as_deref().and_then(EmailAddress::parse);
    let employees = employees.into_iter().filter(|(person, _)| waiting.contains(person));
    Ok(employees.map(|(person, name)| (person, name, mailbox(&person))).collect())
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
