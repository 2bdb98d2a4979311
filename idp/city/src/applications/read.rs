//! Reading applications. Who may see which is for the rooms above to say.

use domain::ids::{ApplicantId, ApplicationId, OrgId, PersonId};

use super::model::{Application, ApplicationEvent};
use super::store;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// An application.
pub async fn find(app: &App, id: ApplicationId) -> Result<Option<Application>, Fault> {
    let found = store::find(app.db.read(), &app.keyring.sealer(), id).await?;
    Ok(follow(app, found.into_iter().collect()).await?.pop())
}

/// Everything an applicant sent, the oldest first; what she cancelled too.
pub async fn list_of_applicant(app: &App, applicant: ApplicantId) -> Result<Vec<Application>, Fault> {
    let found = store::list_of_applicant(app.db.read(), &app.keyring.sealer(), applicant).await?;
    Ok(follow(app, found).await?)
}

/// Everything that was sent for these students, the oldest first.
pub async fn list_of_students(app: &App, students: &[PersonId]) -> Result<Vec<Application>, Fault> {
    let found = store::list_of_students(app.db.read(), &app.keyring.sealer(), students).await?;
    Ok(follow(app, found).await?)
}

/// What this person sent, by whatever contact, and waits for a decision.
pub async fn list_pending_of_person(app: &App, person: PersonId) -> Result<Vec<Application>, Fault> {
    let found = store::list_pending_of_person(app.db.read(), &app.keyring.sealer(), person).await?;
    Ok(follow(app, found).await?)
}

/// What waits for the students who are at a school now, the longest waiting first.
pub async fn list_pending_at_school(app: &App, school: OrgId, most: u64) -> Result<Vec<Application>, Fault> {
    let found = store::list_pending_at_school(app.db.read(), &app.keyring.sealer(), school, most).await?;
    Ok(follow(app, found).await?)
}

/// What was decided about the students who are at a school now, the latest first.
pub async fn list_decided_at_school(app: &App, school: OrgId, most: u64) -> Result<Vec<Application>, Fault> {
    let found = store::list_decided_at_school(app.db.read(), &app.keyring.sealer(), school, most).await?;
    Ok(follow(app, found).await?)
}

/// An application follows the student to her school of now.
async fn follow(app: &App, mut found: Vec<Application>) -> Result<Vec<Application>, StoreError> {
    let students: Vec<PersonId> = found.iter().map(|one| one.student).collect();
    let places = store::places_of(app.db.read(), &students, app.now()).await?;
    for one in &mut found {
        one.org = places.of(one.student, one.org).map_or(one.org, |place| place.school);
    }
    Ok(found)
}

/// What happened to an application, in order.
pub async fn history(app: &App, id: ApplicationId) -> Result<Vec<ApplicationEvent>, Fault> {
    Ok(store::list_events(app.db.read(), id).await?)
}
