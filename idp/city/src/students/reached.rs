//! Students and classes that a scope reaches.

use domain::contexts::Class;
use domain::ids::{ClassId, PersonId};

use super::scope::Scope;
use super::store;
use super::student::{Student, list};
use platform::fault::Fault;
use web::app::App;

/// The student, if the scope includes the student.
pub async fn find_in(app: &App, scope: &Scope, person: PersonId) -> Result<Option<Student>, Fault> {
    Ok(list(app, &[person]).await?.into_iter().find(|student| scope.reaches(student)))
}

/// The students of a class in the order of their seats; none if the scope does not reach the class.
pub async fn list_of_class(app: &App, scope: &Scope, class: ClassId) -> Result<Option<Vec<Student>>, Fault> {
    let Some(class) = find_class(app, scope, class).await? else { return Ok(None) };
    Ok(Some(list_in(app, &class).await?))
}

/// A class with its students, in the first of these scopes that reaches it; none if no scope does.
pub async fn reach_class(
    app: &App,
    scopes: Vec<Scope>,
    class: ClassId,
) -> Result<Option<(Scope, Class, Vec<Student>)>, Fault> {
    for scope in scopes {
        if let Some(class) = find_class(app, &scope, class).await? {
            let students = list_in(app, &class).await?;
            return Ok(Some((scope, class, students)));
        }
    }
    Ok(None)
}

async fn list_in(app: &App, class: &Class) -> Result<Vec<Student>, Fault> {
    let people = store::list_seated(app.db.read(), &[class.id], app.now()).await?;
    let mut students = list(app, &people).await?;
    students.retain(|student| student.class.as_ref().is_some_and(|own| own.id == class.id));
    students.sort_by(|a, b| {
        let key = |one: &Student| (one.seat.is_none(), one.seat, one.name.clone());
        key(a).cmp(&key(b))
    });
    Ok(students)
}

/// The classes that the scope reaches, in the order of grades.
pub async fn list_classes(app: &App, scope: &Scope) -> Result<Vec<Class>, Fault> {
    match scope.class() {
        Some(class) => Ok(vec![class.clone()]),
        None => Ok(store::list_classes(app.db.read(), scope.school().id, app.now()).await?),
    }
}

/// The class, if the scope reaches it.
pub async fn find_class(app: &App, scope: &Scope, class: ClassId) -> Result<Option<Class>, Fault> {
    Ok(list_classes(app, scope).await?.into_iter().find(|known| known.id == class))
}

/// The students of these classes as [`list_of_class`] knows them, each with the class. The caller decides who may see them.
pub async fn members_of(app: &App, classes: &[ClassId]) -> Result<Vec<(ClassId, PersonId)>, Fault> {
    let people = store::list_seated(app.db.read(), classes, app.now()).await?;
    let members = list(app, &people).await?.into_iter();
    let members = members.filter_map(|student| Some((student.class?.id, student.person)));
    Ok(members.filter(|(class, _)| classes.contains(class)).collect())
}
