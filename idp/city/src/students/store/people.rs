//! Tables `person`, `context` and `org`, read.

use std::collections::{HashMap, HashSet};

use domain::contexts::{Level, Role, School};
use domain::ids::{OrgId, PersonId};
use domain::oneroster::class_level;
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{context, org, person};
use uuid::Uuid;

use crate::contexts::list_seats;
use crate::students::student::{Place, Student};
use platform::fault::StoreError;

/// Roles of people who work at a school.
const AT_WORK: [Role; 3] = [Role::Teacher, Role::Staff, Role::Principal];

/// These students, once for each school at which one is now.
pub(in crate::students) async fn list_students(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<Student>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let contexts = context::Entity::find()
        .filter(context::Column::PersonId.is_in(ids.iter().copied()))
        .filter(context::Column::Role.eq(Role::Student.as_str()))
        .filter(context::Column::EndedAt.is_null())
        .filter(lasts(now))
        .order_by_desc(context::Column::IsPrimary)
        .order_by_asc(context::Column::Id)
        .all(db)
        .await?;
    let names = read_names(db, &ids).await?;
    let places = read_places(db, contexts.iter().map(|row| row.org_id).collect()).await?;
    let seats = list_seats(db, people, now).await?;
    let student = |row: context::Model| {
        let (person, name) = (PersonId(row.person_id), names.get(&row.person_id)?.clone());
        let seated = seats.get(&(person, OrgId(row.org_id))).cloned();
        let mut school = places.get(&row.org_id)?.clone();
        let level = school.school.level;
        school.school.level = seated.as_ref().map_or(level, |own| class_level(level, own.class.grade));
        let (class, seat) = seated.map_or((None, None), |own| (Some(own.class), own.seat));
        Some(Student { person, name, school, class, seat })
    };
    Ok(contexts.into_iter().filter_map(student).collect())
}

/// A school of the present roster by its code.
pub(in crate::students) async fn find_place(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<Place>, StoreError> {
    let known = org::Entity::find().filter(org::Column::Code.eq(code)).filter(org::Column::Active.eq(true));
    known.one(db).await?.map(to_place).transpose()
}

/// The schools at which a person works now.
pub(in crate::students) async fn list_workplaces(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Place>, StoreError> {
    let rows = at_work(now).filter(context::Column::PersonId.eq(person.0)).all(db).await?;
    let mut places: Vec<Place> =
        read_places(db, rows.into_iter().map(|row| row.org_id).collect()).await?.into_values().collect();
    places.sort_by(|a, b| a.school.code.cmp(&b.school.code));
    Ok(places)
}

/// Where each of these people works now.
pub(in crate::students) async fn list_posts(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashSet<(PersonId, OrgId)>, StoreError> {
    let ids = people.iter().map(|person| person.0);
    let rows = at_work(now).filter(context::Column::PersonId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), OrgId(row.org_id))).collect())
}

/// All people who work at a school now, sorted by name.
pub(in crate::students) async fn list_employees(
    db: &impl ConnectionTrait,
    school: OrgId,
    now: Timestamp,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = at_work(now).filter(context::Column::OrgId.eq(school.0)).all(db).await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.person_id).collect();
    let mut people: Vec<(PersonId, String)> =
        read_names(db, &ids).await?.into_iter().map(|(id, name)| (PersonId(id), name)).collect();
    people.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(people)
}

fn at_work(now: Timestamp) -> sea_orm::Select<context::Entity> {
    context::Entity::find()
        .filter(context::Column::Role.is_in(AT_WORK.map(Role::as_str)))
        .filter(context::Column::EndedAt.is_null())
        .filter(context::Column::ValidFrom.lte(now.0))
        .filter(lasts(now))
}

/// The condition that a role has not ended by its date.
pub(super) fn lasts(now: Timestamp) -> Condition {
    Condition::any().add(context::Column::ValidUntil.is_null()).add(context::Column::ValidUntil.gt(now.0))
}

/// Names of people who are not disabled.
pub(super) async fn read_names(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let known = person::Entity::find().filter(person::Column::Id.is_in(ids.iter().copied()));
    let rows = known.filter(person::Column::Active.eq(true)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn read_places(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Place>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, to_place(row)?))).collect()
}

fn to_place(row: org::Model) -> Result<Place, StoreError> {
    let level = Level::parse(&row.level).ok_or_else(|| StoreError::inconsistent("org", "level", row.id))?;
    Ok(Place { id: OrgId(row.id), school: School { code: row.code, level, name: row.name } })
}
