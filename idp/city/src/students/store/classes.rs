//! Tables `class` and `enrollment`, read.

use domain::contexts::Class;
use domain::ids::{ClassId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect as _};
use tables::{class, enrollment};
use uuid::Uuid;

use crate::contexts::{class_at, counts_at};
use platform::fault::StoreError;

/// A class with its school.
pub(in crate::students) struct PlacedClass {
    pub(in crate::students) school: OrgId,
    pub(in crate::students) class: Class,
}

/// Classes of the present roster by their ids, in the order of grades.
pub(in crate::students) async fn find_classes(
    db: &impl ConnectionTrait,
    ids: &[ClassId],
    now: Timestamp,
) -> Result<Vec<PlacedClass>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = ordered().filter(class::Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    rows.into_iter().map(|row| placed(&row, now)).collect()
}

/// The classes of a school in the present roster, in the order of grades.
pub(in crate::students) async fn list_classes(
    db: &impl ConnectionTrait,
    school: OrgId,
    now: Timestamp,
) -> Result<Vec<Class>, StoreError> {
    let rows = ordered().filter(class::Column::OrgId.eq(school.0)).all(db).await?;
    rows.iter().map(|row| class_at(row, now)).collect()
}

fn ordered() -> sea_orm::Select<class::Entity> {
    class::Entity::find()
        .filter(class::Column::Active.eq(true))
        .order_by_asc(class::Column::Grade)
        .order_by_asc(class::Column::SourcedId)
}

fn placed(row: &class::Model, now: Timestamp) -> Result<PlacedClass, StoreError> {
    Ok(PlacedClass { school: OrgId(row.org_id), class: class_at(row, now)? })
}

/// The classes for which the roster makes a person responsible.
pub(in crate::students) async fn list_homerooms(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<ClassId>, StoreError> {
    let rows = responsible(now).filter(enrollment::Column::PersonId.eq(person.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| ClassId(row.class_id)).collect())
}

/// The homeroom teachers of these classes, from the roster, each with the class.
pub(in crate::students) async fn list_homeroom_teachers(
    db: &impl ConnectionTrait,
    classes: impl IntoIterator<Item = ClassId>,
    now: Timestamp,
) -> Result<Vec<(ClassId, PersonId)>, StoreError> {
    let ids = classes.into_iter().map(|class| class.0);
    let rows = responsible(now).filter(enrollment::Column::ClassId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (ClassId(row.class_id), PersonId(row.person_id))).collect())
}

fn responsible(now: Timestamp) -> sea_orm::Select<enrollment::Entity> {
    enrollment::Entity::find()
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::Role.eq("teacher"))
        .filter(counts_at(now))
        .order_by_asc(enrollment::Column::Id)
}

/// The students with a place in one of these classes.
pub(in crate::students) async fn list_seated(
    db: &impl ConnectionTrait,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    let people: Vec<Uuid> = enrollment::Entity::find()
        .select_only()
        .column(enrollment::Column::PersonId)
        .filter(enrollment::Column::ClassId.is_in(classes.iter().map(|class| class.0)))
        .filter(enrollment::Column::Role.eq("student"))
        .filter(counts_at(now))
        .into_tuple()
        .all(db)
        .await?;
    Ok(people.into_iter().map(PersonId).collect())
}
