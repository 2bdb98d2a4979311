//! Table `duty`.

use domain::binding::Duty;
use domain::ids::{ClassId, DutyId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder,
};
use tables::duty;
use uuid::Uuid;

use super::people::{list_employees, list_posts, read_names};
use crate::students::duties::{Given, NewDuty};
use platform::db::Lock;
use platform::fault::StoreError;
use platform::ids::new_id;

/// Lets one transaction at a time give duties, as the one writer of an SQLite file does, so that no person gets the same
/// duty twice. Call it before anything is read or recorded.
pub(in crate::students) async fn lock_duties(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    Ok(Lock::Duties.take(tx).await?)
}

pub(in crate::students) async fn insert_duty(
    tx: &impl ConnectionTrait,
    (new, until): (NewDuty, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = duty::ActiveModel {
        id: Set(new_id()),
        person_id: Set(new.person.0),
        org_id: Set(new.school.0),
        class_id: Set(new.class.map(|class| class.0)),
        kind: Set(new.kind.as_str().to_owned()),
        since: Set(now.0),
        until: Set(until.map(|until| until.0)),
    };
    duty::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends that duty and says whether it was valid.
pub(in crate::students) async fn mark_duty_ended(
    tx: &impl ConnectionTrait,
    ended: NewDuty,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let same_class = match ended.class {
        Some(class) => duty::Column::ClassId.eq(class.0),
        None => duty::Column::ClassId.is_null(),
    };
    let update = duty::Entity::update_many()
        .col_expr(duty::Column::Until, Expr::value(Some(now.0)))
        .filter(duty::Column::PersonId.eq(ended.person.0))
        .filter(duty::Column::OrgId.eq(ended.school.0))
        .filter(duty::Column::Kind.eq(ended.kind.as_str()))
        .filter(same_class)
        .filter(holds(now));
    Ok(update.exec(tx).await?.rows_affected > 0)
}

/// The valid duties of these people at schools where they do not work.
pub(in crate::students) async fn list_duties_without_work(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<NewDuty>, StoreError> {
    let ids = people.iter().map(|person| person.0);
    let rows = holding(now).filter(duty::Column::PersonId.is_in(ids)).all(db).await?;
    Ok(split(db, rows, now).await?.1)
}

/// The valid duties at these schools of people who work there.
pub(in crate::students) async fn list_duties_in(
    db: &impl ConnectionTrait,
    schools: impl IntoIterator<Item = OrgId>,
    now: Timestamp,
) -> Result<Vec<NewDuty>, StoreError> {
    let ids = schools.into_iter().map(|school| school.0);
    let rows = holding(now).filter(duty::Column::OrgId.is_in(ids)).all(db).await?;
    Ok(split(db, rows, now).await?.0)
}

/// Those whose holders work at the school of the duty, and the others.
async fn split(
    db: &impl ConnectionTrait,
    rows: Vec<duty::Model>,
    now: Timestamp,
) -> Result<(Vec<NewDuty>, Vec<NewDuty>), StoreError> {
    if rows.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let people: Vec<PersonId> = rows.iter().map(|row| PersonId(row.person_id)).collect();
    let posts = list_posts(db, &people, now).await?;
    let read = |row: duty::Model| {
        let kind = Duty::parse(&row.kind).ok_or_else(|| StoreError::inconsistent("duty", "kind", row.id))?;
        let (person, school) = (PersonId(row.person_id), OrgId(row.org_id));
        Ok(NewDuty { person, school, class: row.class_id.map(ClassId), kind })
    };
    let duties = rows.into_iter().map(read).collect::<Result<Vec<NewDuty>, StoreError>>()?;
    Ok(duties.into_iter().partition(|duty| posts.contains(&(duty.person, duty.school))))
}

/// The valid duties of a person.
pub(in crate::students) async fn list_duties_of(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Given>, StoreError> {
    let rows = holding(now).filter(duty::Column::PersonId.eq(person.0)).all(db).await?;
    given(db, rows).await
}

/// Whether a person holds a duty now.
pub(in crate::students) async fn has_duty(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(holding(now).filter(duty::Column::PersonId.eq(person.0)).count(db).await? > 0)
}

/// The valid duties at a school of people who work there, administrators first.
pub(in crate::students) async fn list_duties_at(
    db: &impl ConnectionTrait,
    school: OrgId,
    now: Timestamp,
) -> Result<Vec<Given>, StoreError> {
    let rows = holding(now).filter(duty::Column::OrgId.eq(school.0)).all(db).await?;
    let employees = list_employees(db, school, now).await?;
    let mut duties = given(db, rows).await?;
    duties.retain(|duty| employees.iter().any(|(person, _)| *person == duty.person));
    duties.sort_by_key(|duty| duty.kind);
    Ok(duties)
}

fn holding(now: Timestamp) -> sea_orm::Select<duty::Entity> {
    duty::Entity::find().filter(holds(now)).order_by_asc(duty::Column::Id)
}

fn holds(now: Timestamp) -> Condition {
    Condition::any().add(duty::Column::Until.is_null()).add(duty::Column::Until.gt(now.0))
}

async fn given(db: &impl ConnectionTrait, rows: Vec<duty::Model>) -> Result<Vec<Given>, StoreError> {
    let people: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
    let names = read_names(db, &people).await?;
    let mut duties = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = Duty::parse(&row.kind).ok_or_else(|| StoreError::inconsistent("duty", "kind", row.id))?;
        let Some(name) = names.get(&row.person_id) else { continue };
        duties.push(Given {
            id: DutyId(row.id),
            person: PersonId(row.person_id),
            name: name.clone(),
            school: OrgId(row.org_id),
            class: row.class_id.map(ClassId),
            kind,
            since: Timestamp(row.since),
            until: row.until.map(Timestamp),
        });
    }
    Ok(duties)
}
