//! `POST /school/students/{id}/phrase`, `/school/staff/phrase`: a phrase of three words for a forgotten password, to be
//! printed. The homeroom teacher issues one for the students of the class, an administrator for everybody at the school.

use city::recovery::{self, IssuedPhrase};
use city::sessions::SignedIn;
use city::{accounts, factors, students};
use domain::ids::PersonId;
use domain::recovery::{PhraseFor, school_issues_phrase};
use platform::fault::Fault;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

use super::first_sign_in::STAFF;
use super::pages::{PhrasePage, SchoolNotice};
use super::paths::StudentPath;
use super::sight::{admin, refuse, student};
use super::student::back;

/// The phrase, or why there is none.
async fn issue(
    ask: &Ask<SignedIn>,
    person: PersonId,
    asked: PhraseFor,
) -> Result<Result<IssuedPhrase, SchoolNotice>, Fault> {
    let app = &ask.app;
    let roles = accounts::list_roles_of(app.db.read(), person).await?;
    let has_duty = students::has_duty(app, person, ask.now).await?;
    let has_factor = factors::held(app, person).await?.any();
    if !school_issues_phrase(&roles, asked, has_duty, has_factor) {
        return Ok(Err(SchoolNotice::NotByPhrase));
    }
    let issued = recovery::issue_phrase(app, (ask.person(), person), ask.now).await?;
    Ok(issued.ok_or(SchoolNotice::NotInUse))
}

/// For a student.
pub(super) async fn post_student(ask: Ask<SignedIn>, id: Id<PersonId>, CsrfForm(_): CsrfForm) -> Paged {
    let sight = student(&ask, id).await?;
    let (person, school) = (sight.student.person, sight.student.school.school.name.clone());
    match issue(&ask, person, PhraseFor::Student).await? {
        Ok(issued) => show(&ask, issued, school, StudentPath { id: person }.to_string()),
        Err(why) => back(person, why),
    }
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
        return match issue(&ask, person, PhraseFor::Employee).await? {
            Ok(issued) => show(&ask, issued, scope.school().school.name.clone(), STAFF.to_owned()),
            Err(why) => go(told(STAFF, "done", why)),
        };
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
