//! Tables `class` and `enrollment`, read.

use domain::contexts::Class;
use domain::ids::{ClassId, OrgId, PersonId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect as _};
use tables::{class, enrollment};
use uuid::Uuid;

use crate::platform::fault::StoreError;

/// A class with its school.
pub(in crate::students) struct PlacedClass {
    pub(in crate::students) school: OrgId,
    pub(in crate::students) class: Class,
}

/// Classes of the present roster by their ids, in the order of grades.
pub(in crate::students) async fn find_classes(
    db: &impl ConnectionTrait,
    ids: &[ClassId],
) -> Result<Vec<PlacedClass>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = ordered().filter(class::Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    rows.into_iter().map(placed).collect()
}

/// The classes of a school in the present roster, in the order of grades.
pub(in crate::students) async fn list_classes(
    db: &impl ConnectionTrait,
    school: OrgId,
) -> Result<Vec<Class>, StoreError> {
    let rows = ordered().filter(class::Column::OrgId.eq(school.0)).all(db).await?;
    rows.into_iter().map(|row| Ok(placed(row)?.class)).collect()
}

fn ordered() -> sea_orm::Select<class::Entity> {
    class::Entity::find()
        .filter(class::Column::Active.eq(true))
        .order_by_asc(class::Column::Grade)
        .order_by_asc(class::Column::SourcedId)
}

fn placed(row: class::Model) -> Result<PlacedClass, StoreError> {
    Ok(PlacedClass { school: OrgId(row.org_id), class: to_class(row)? })
}

pub(super) fn to_class(row: class::Model) -> Result<Class, StoreError> {
    let broken = |column| StoreError::inconsistent("class", column, row.id);
    Ok(Class {
        id: ClassId(row.id),
        grade: u8::try_from(row.grade).map_err(|_| broken("grade"))?,
        label: row.label.clone(),
        year: u16::try_from(row.year).map_err(|_| broken("year"))?,
        term: u8::try_from(row.term).map_err(|_| broken("term"))?,
    })
}

/// The classes for which the roster makes a person responsible.
pub(in crate::students) async fn list_homerooms(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<ClassId>, StoreError> {
    let rows = responsible().filter(enrollment::Column::PersonId.eq(person.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| ClassId(row.class_id)).collect())
}

/// Whom the roster makes responsible for a class.
pub(in crate::students) async fn list_homeroom_teachers(
    db: &impl ConnectionTrait,
    class: ClassId,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = responsible().filter(enrollment::Column::ClassId.eq(class.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| PersonId(row.person_id)).collect())
}

fn responsible() -> sea_orm::Select<enrollment::Entity> {
    enrollment::Entity::find()
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::Role.eq("teacher"))
        .filter(enrollment::Column::EndedAt.is_null())
        .order_by_asc(enrollment::Column::Id)
}

/// Everybody who has a seat in one of these classes.
pub(super) async fn list_seated(
    db: &impl ConnectionTrait,
    classes: &[ClassId],
) -> Result<Vec<Uuid>, StoreError> {
    let people: Vec<Uuid> = enrollment::Entity::find()
        .select_only()
        .column(enrollment::Column::PersonId)
        .filter(enrollment::Column::ClassId.is_in(classes.iter().map(|class| class.0)))
        .filter(enrollment::Column::Role.eq("student"))
        .filter(enrollment::Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(people)
}
