//! Reading bindings. Who may see which is for the rooms above to say.

use std::collections::{HashMap, HashSet};

use domain::contexts::Basis;
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;

use super::model::{Binding, BindingsOf, ClassCount};
use super::store;
use crate::{accounts, students};
use platform::db::Connection;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// All bindings of a guardian, those that are over too.
pub async fn of_guardian(app: &App, guardian: PersonId) -> Result<Vec<Binding>, Fault> {
    Ok(store::list_bindings(app.db.read(), BindingsOf::Guardians(&[guardian])).await?)
}

/// All bindings of a student, those that are over too.
pub async fn of_student(app: &App, student: PersonId) -> Result<Vec<Binding>, Fault> {
    Ok(store::list_bindings(app.db.read(), BindingsOf::Students(&[student])).await?)
}

/// Those of these students to whom somebody is or was bound.
pub async fn children_among(
    app: &App,
    guardian: PersonId,
    students: &[PersonId],
) -> Result<HashSet<PersonId>, Fault> {
    let bindings = store::list_bindings(app.db.read(), BindingsOf::Students(students)).await?;
    let own = bindings.into_iter().filter(|binding| binding.guardian == guardian);
    Ok(own.map(|binding| binding.student).collect())
}

/// Whether an application of the guardian for the student would bring nothing: the binding lives. A guardian of the roster
/// who never came in applies to get an account, one whose account was put back to get it again, and somebody who is only
/// entrusted may be more.
pub async fn is_bound(
    db: &impl Connection,
    guardian: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(binding) = store::find_pair(db, guardian, student).await? else { return Ok(false) };
    if !binding.lives(now) || binding.basis == Basis::Delegated {
        return Ok(false);
    }
    if accounts::lacks_way_in(db, guardian).await? {
        return Ok(false);
    }
    Ok(!binding.from_roster
        || store::is_origin(db, binding.id).await?
        || accounts::has_come_in(db, guardian).await?)
}

/// How many students these classes have, and how many of them a guardian who may act now; a class without students is
/// left out.
pub async fn count_bound(
    app: &App,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<HashMap<ClassId, ClassCount>, Fault> {
    let members = students::members_of(app, classes).await?;
    let people: Vec<PersonId> = members.iter().map(|(_, student)| *student).collect();
    let bindings = store::list_bindings(app.db.read(), BindingsOf::Students(&people)).await?.into_iter();
    let living = bindings.filter(|binding| binding.lives(now));
    let bound: HashSet<PersonId> = living.map(|binding| binding.student).collect();
    let mut counts: HashMap<ClassId, ClassCount> = HashMap::new();
    for (class, student) in members {
        let count = counts.entry(class).or_default();
        count.students += 1;
        count.bound += usize::from(bound.contains(&student));
    }
    Ok(counts)
}
