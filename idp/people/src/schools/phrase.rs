//! `POST /school/students/{id}/phrase`, `/school/staff/phrase`: a phrase of three words for a forgotten password, to be
//! printed. The homeroom teacher issues one for the students of the class, an administrator for everybody at the school.

use city::recovery::{self, IssuedPhrase};
use city::sessions::SignedIn;
use city::students;
use domain::ids::PersonId;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

use super::first_sign_in::STAFF;
use super::pages::{PhrasePage, SchoolNotice};
use super::paths::StudentPath;
use super::sight::{admin, refuse, student};
use super::student::back;

/// For a student.
pub(super) async fn post_student(ask: Ask<SignedIn>, id: Id<PersonId>, CsrfForm(_): CsrfForm) -> Paged {
    let sight = student(&ask, id).await?;
    let (person, school) = (sight.student.person, sight.student.school.school.name.clone());
    let issued = recovery::issue_phrase(&ask.app, (ask.person(), person), ask.now).await?;
    let Some(issued) = issued else { return back(person, SchoolNotice::NotInUse) };
    show(&ask, issued, school, StudentPath { id: person }.to_string())
}

/// For somebody else who works at the school.
pub(super) async fn post_staff(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let asked = Id::<PersonId>::of(fields.get("person")).get().filter(|person| *person != ask.person());
    for scope in admin(&ask).await? {
        let employees = students::employees(&ask.app, scope.school().id, ask.now).await?;
        let Some((person, _)) = employees.into_iter().find(|(person, _)| Some(*person) == asked) else {
            continue;
        };
        scope.take();
        let issued = recovery::issue_phrase(&ask.app, (ask.person(), person), ask.now).await?;
        let Some(issued) = issued else {
            return go(told(STAFF, "done", SchoolNotice::NotInUse.as_str()));
        };
        return show(&ask, issued, scope.school().school.name.clone(), STAFF.to_owned());
    }
    Err(refuse(&ask, "staff", PageRefusal::NotFound).await)
}

/// The sheet: only this answer shows the words.
fn show(ask: &Ask<SignedIn>, issued: IssuedPhrase, school: String, back: String) -> Paged {
    ask.show(&PhrasePage {
        name: issued.name,
        school,
        login_name: issued.login_name,
        words: issued.phrase.expose(),
        address: format!("{}/recover", ask.app.config.server.issuer),
        expires_at: issued.expires_at.into(),
        back,
    })
}
