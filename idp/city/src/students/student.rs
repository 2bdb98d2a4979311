//! Students as schools know them.

use domain::contexts::{Class, School};
use domain::ids::{ClassId, OrgId, PersonId};

use super::store;
use platform::fault::Fault;
use web::app::App;

/// A school with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its row.
    pub id: OrgId,
    /// The school.
    pub school: School,
}

/// A student at one school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Student {
    /// The person.
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// The school.
    pub school: Place,
    /// The class, if the roster names one.
    pub class: Option<Class>,
    /// Seat number in the class.
    pub seat: Option<i32>,
}

/// A student by the person's id, at the first school by name; none if the person is no student now.
pub async fn find(app: &App, person: PersonId) -> Result<Option<Student>, Fault> {
    Ok(list(app, &[person]).await?.into_iter().next())
}

/// These students, once for each of their schools. People who are no students now are left out.
pub async fn list(app: &App, people: &[PersonId]) -> Result<Vec<Student>, Fault> {
    Ok(store::list_students(app.db.read(), people, app.now()).await?)
}

/// The students with a place in one of these classes. The caller decides who may see them.
pub async fn list_seated(app: &App, classes: &[ClassId]) -> Result<Vec<PersonId>, Fault> {
    Ok(store::list_seated(app.db.read(), classes, app.now()).await?)
}
