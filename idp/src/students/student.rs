//! Students as schools know them.

use domain::contexts::{Class, School};
use domain::ids::{ClassId, OrgId, PersonId};

use super::scope::Scope;
use super::store;
use crate::app::App;
use crate::platform::fault::Fault;

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
///
/// # Errors
/// When the rows cannot be read.
pub async fn find(app: &App, person: PersonId) -> Result<Option<Student>, Fault> {
    Ok(list(app, &[person]).await?.into_iter().next())
}

/// These students, once for each of their schools. People who are no students now are left out.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(app: &App, people: &[PersonId]) -> Result<Vec<Student>, Fault> {
    Ok(store::list_students(app.db.read(), people, app.now()).await?)
}

/// The student, if the scope includes the student.
///
/// # Errors
/// When the rows cannot be read.
pub async fn find_in(app: &App, scope: &Scope, person: PersonId) -> Result<Option<Student>, Fault> {
    Ok(list(app, &[person]).await?.into_iter().find(|student| scope.reaches(student)))
}

/// The students of a class in the order of their seats; none if the scope does not reach the class.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_of_class(app: &App, scope: &Scope, class: ClassId) -> Result<Option<Vec<Student>>, Fault> {
    let Some(class) = find_class(app, scope, class).await? else { return Ok(None) };
    let people = store::list_seated(app.db.read(), &[class.id], app.now()).await?;
    let mut students = list(app, &people).await?;
    students.retain(|student| student.class.as_ref().is_some_and(|own| own.id == class.id));
    students.sort_by(|a, b| {
        let key = |one: &Student| (one.seat.is_none(), one.seat, one.name.clone());
        key(a).cmp(&key(b))
    });
    Ok(Some(students))
}

/// The students with a place in one of these classes. The caller decides who may see them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_seated(app: &App, classes: &[ClassId]) -> Result<Vec<PersonId>, Fault> {
    Ok(store::list_seated(app.db.read(), classes, app.now()).await?)
}

/// The classes that the scope reaches, in the order of grades.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_classes(app: &App, scope: &Scope) -> Result<Vec<Class>, Fault> {
    match scope.class() {
        Some(class) => Ok(vec![class.clone()]),
        None => Ok(store::list_classes(app.db.read(), scope.school().id, app.now()).await?),
    }
}

/// The class, if the scope reaches it.
///
/// # Errors
/// When the rows cannot be read.
pub async fn find_class(app: &App, scope: &Scope, class: ClassId) -> Result<Option<Class>, Fault> {
    Ok(list_classes(app, scope).await?.into_iter().find(|known| known.id == class))
}
