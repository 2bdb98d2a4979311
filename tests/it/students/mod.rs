//! A school's people, below the pages: who sees which student, duties, letters, the look-up.

mod duties;
mod letters;
mod lookup;
mod scopes;

use city::students::{self, NewDuty, Scope, Student};
use domain::binding::Duty;
use domain::ids::{OrgId, PersonId};
use tests::{City, Person};

/// The school of the harness's pupils and teachers.
const SCHOOL: &str = "313602";

async fn scopes(city: &City, person: &Person) -> Vec<Scope> {
    students::scopes_of(&city.app, person.id, city.clock.now()).await.unwrap()
}

async fn student(city: &City, pupil: &Person) -> Student {
    students::find(&city.app, pupil.id).await.unwrap().unwrap()
}

/// Whether any scope of hers reaches the pupil.
async fn sees(city: &City, person: &Person, pupil: &Person) -> bool {
    let over = students::scopes_over(&city.app, person.id, pupil.id, city.clock.now()).await.unwrap();
    !over.is_empty()
}

async fn school(city: &City, pupil: &Person) -> OrgId {
    student(city, pupil).await.school.id
}

async fn deputy(city: &City, person: PersonId, pupil: &Person) -> NewDuty {
    let student = student(city, pupil).await;
    let class = student.class.map(|class| class.id);
    NewDuty { person, school: student.school.id, class, kind: Duty::Deputy }
}

async fn administrator(city: &City, person: PersonId, pupil: &Person) -> NewDuty {
    NewDuty { person, school: school(city, pupil).await, class: None, kind: Duty::SchoolAdmin }
}

/// Acts on record about duties and letters, with who did them and to whom.
async fn recorded(city: &City, act: &str) -> Vec<(String, String)> {
    use sea_orm::EntityTrait as _;
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.act == act).map(|row| (row.actor, row.subject)).collect()
}
