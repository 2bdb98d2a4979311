//! Scopes: which students a person may see at a school.

use domain::binding::{Duty, Source, Stage};
use domain::contexts::Class;
use domain::ids::PersonId;
use domain::review::{Of, ReviewAct, may};
use domain::timestamp::Timestamp;

use super::store;
use super::student::{Place, Student, list};
use platform::fault::Fault;
use platform::origin::acts_as;
use web::app::App;

/// The capacity in which a person sees students.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Responsible for the class.
    Homeroom,
    /// Deputy of the homeroom teacher.
    Deputy,
    /// Administrator of the school.
    Admin,
}

impl Capacity {
    /// The source of a decision in this capacity.
    pub fn source(self) -> Source {
        match self {
            Self::Homeroom => Source::Teacher,
            Self::Deputy => Source::Deputy,
            Self::Admin => Source::SchoolAdmin,
        }
    }
}

/// What a person may see: a class, or a school. Only [`scopes_of`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    person: PersonId,
    capacity: Capacity,
    school: Place,
    class: Option<Class>,
}

impl Scope {
    /// The person.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The capacity.
    pub fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// The school.
    pub fn school(&self) -> &Place {
        &self.school
    }

    /// The one class it reaches; none where it reaches the whole school.
    pub fn class(&self) -> Option<&Class> {
        self.class.as_ref()
    }

    /// Whether this capacity lets its person do that with what has no stages: `domain::review::ACCESS`.
    pub fn may(&self, act: ReviewAct, of: Of, is_involved: bool) -> bool {
        may(act, of, self.capacity.source(), Stage::Teacher, is_involved)
    }

    /// Sets this capacity for all audit entries of the present request.
    pub fn take(&self) {
        acts_as(self.capacity.source().as_str(), Some(&self.school.school.code));
    }

    /// Whether it reaches that student now.
    pub fn reaches(&self, student: &Student) -> bool {
        let same_class = |class: &Class| student.class.as_ref().is_some_and(|own| own.id == class.id);
        student.school.id == self.school.id && self.class.as_ref().is_none_or(same_class)
    }
}

/// All scopes of a person, the nearest first: homeroom classes, classes as a deputy, schools as an administrator. All
/// of them end with the work at the school: roles of the roster end at once.
pub async fn scopes_of(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Scope>, Fault> {
    let db = app.db.read();
    let schools = store::list_workplaces(db, person, now).await?;
    if schools.is_empty() {
        return Ok(Vec::new());
    }
    let (homerooms, duties) =
        (store::list_homerooms(db, person, now).await?, store::list_duties_of(db, person, now).await?);
    let deputy_for: Vec<_> =
        duties.iter().filter(|duty| duty.kind == Duty::Deputy).filter_map(|duty| duty.class).collect();
    let administers =
        |school: &Place| duties.iter().any(|duty| duty.kind == Duty::SchoolAdmin && duty.school == school.id);
    let in_class = |capacity, classes: Vec<store::PlacedClass>| {
        let scope = |placed: store::PlacedClass| {
            let school = schools.iter().find(|school| school.id == placed.school)?.clone();
            Some(Scope { person, capacity, school, class: Some(placed.class) })
        };
        classes.into_iter().filter_map(scope).collect::<Vec<_>>()
    };
    let mut scopes = in_class(Capacity::Homeroom, store::find_classes(db, &homerooms, now).await?);
    scopes.extend(in_class(Capacity::Deputy, store::find_classes(db, &deputy_for, now).await?));
    let admin =
        |school: &Place| Scope { person, capacity: Capacity::Admin, school: school.clone(), class: None };
    scopes.extend(schools.iter().filter(|school| administers(school)).map(admin));
    Ok(scopes)
}

/// Those of a person's scopes that reach the student, the nearest first.
pub async fn scopes_over(
    app: &App,
    person: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<Vec<(Scope, Student)>, Fault> {
    let scopes = scopes_of(app, person, now).await?;
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let students = list(app, &[student]).await?;
    let reached = |scope: Scope| {
        let student = students.iter().find(|student| scope.reaches(student))?.clone();
        Some((scope, student))
    };
    Ok(scopes.into_iter().filter_map(reached).collect())
}
