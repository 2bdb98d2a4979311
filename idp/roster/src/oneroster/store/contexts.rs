//! Tables `context`, `enrollment`, and the grants that end with a context.

use std::collections::HashMap;

use domain::contexts::Role;
use domain::ids::{ContextId, PersonId};
use domain::oneroster::Said;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Select};
use tables::{context, enrollment};
use uuid::Uuid;

use super::{insert_all, key_lists};
use city::contexts;
use city::grants::{self, Which};
use platform::db::Act;
use platform::fault::StoreError;

/// A row of `context`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::oneroster) struct ContextRow {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) org: Uuid,
    pub(in crate::oneroster) role: Role,
    pub(in crate::oneroster) class: Option<Uuid>,
    pub(in crate::oneroster) titles: Vec<String>,
    pub(in crate::oneroster) binding: Option<Uuid>,
    pub(in crate::oneroster) primary: bool,
    pub(in crate::oneroster) valid_from: Timestamp,
    pub(in crate::oneroster) valid_until: Option<Timestamp>,
}

/// Somebody in a class.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Enrollment {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) class: Uuid,
    pub(in crate::oneroster) role: &'static str,
    pub(in crate::oneroster) homeroom: Said<bool>,
    pub(in crate::oneroster) seat: Said<i32>,
    pub(in crate::oneroster) begins_at: Said<Timestamp>,
    pub(in crate::oneroster) ends_at: Said<Timestamp>,
}

pub(super) fn living() -> Select<context::Entity> {
    context::Entity::find().filter(context::Column::EndedAt.is_null())
}

pub(super) async fn list(
    db: &impl ConnectionTrait,
    keys: &[Uuid],
    column: context::Column,
    select: impl Fn() -> Select<context::Entity>,
) -> Result<Vec<ContextRow>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(keys) {
        for row in select().filter(column.is_in(keys)).all(db).await? {
            found.push(from_row(row)?);
        }
    }
    Ok(found)
}

/// Contexts with these ids, ended or not.
pub(in crate::oneroster) async fn list_contexts(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, ids, context::Column::Id, context::Entity::find).await
}

/// What these people can act as.
pub(in crate::oneroster) async fn list_living_contexts_of(
    db: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, people, context::Column::PersonId, living).await
}

/// What these people can act as, as students; their first school comes first.
pub(in crate::oneroster) async fn list_student_contexts(
    db: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    let students = || living().filter(context::Column::Role.eq(Role::Student.as_str()));
    let mut found = list(db, people, context::Column::PersonId, students).await?;
    found.sort_by_key(|row| (!row.primary, row.id));
    Ok(found)
}

/// Living contexts of guardians in these bindings.
pub(in crate::oneroster) async fn list_contexts_of_bindings(
    db: &impl ConnectionTrait,
    bindings: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, bindings, context::Column::BindingId, living).await
}

/// Writes new contexts.
pub(in crate::oneroster) async fn insert_contexts(
    tx: &Act<'_>,
    rows: Vec<ContextRow>,
) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(to_row).collect()).await
}

/// Writes what a context is now; it lives again if it had ended.
pub(in crate::oneroster) async fn update_context(tx: &Act<'_>, row: ContextRow) -> Result<(), StoreError> {
    let id = row.id;
    context::Entity::update_many().set(to_row(row)).filter(context::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Moves students to a class, or out of any.
pub(in crate::oneroster) async fn set_class_of_contexts(
    tx: &Act<'_>,
    ids: &[Uuid],
    class: Option<Uuid>,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        context::Entity::update_many()
            .col_expr(context::Column::ClassId, Expr::value(class))
            .filter(context::Column::Id.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Ends contexts and all grants in them, and has the clients told.
pub(in crate::oneroster) async fn end_contexts(
    tx: &Act<'_>,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(Some(now.0)))
            .filter(context::Column::Id.is_in(list.iter().copied()))
            .filter(context::Column::EndedAt.is_null())
            .exec(tx)
            .await?;
        grants::end_where(tx, Which::Contexts(list.into_iter().map(ContextId).collect()), now).await?;
    }
    Ok(())
}

/// Writes new places in classes.
pub(in crate::oneroster) async fn insert_enrollments(
    tx: &Act<'_>,
    rows: Vec<Enrollment>,
) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(enrollment_row).collect()).await
}

/// Writes what a place in a class is now; it lives again if it had ended.
pub(in crate::oneroster) async fn update_enrollment(tx: &Act<'_>, row: Enrollment) -> Result<(), StoreError> {
    let (id, homeroom, seat) = (row.id, row.homeroom, row.seat);
    let (begins_at, ends_at) = (row.begins_at, row.ends_at);
    let mut row = enrollment_row(row);
    if homeroom == Said::Absent {
        row.homeroom = NotSet;
    }
    if seat == Said::Absent {
        row.seat = NotSet;
    }
    if begins_at == Said::Absent {
        row.begins_at = NotSet;
    }
    if ends_at == Said::Absent {
        row.ends_at = NotSet;
    }
    let update = enrollment::Entity::update_many().set(row);
    update.filter(enrollment::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// The classes these students are in at that moment, by student and school.
pub(in crate::oneroster) async fn list_classes_of_students(
    db: &impl ConnectionTrait,
    students: &[Uuid],
    now: Timestamp,
) -> Result<HashMap<(Uuid, Uuid), Uuid>, StoreError> {
    let students: Vec<PersonId> = students.iter().copied().map(PersonId).collect();
    let seats = contexts::list_seats(db, &students, now).await?;
    Ok(seats.into_iter().map(|((person, org), seated)| ((person.0, org.0), seated.class.id.0)).collect())
}

/// Ends places in classes; answers with the students among those who had them.
pub(in crate::oneroster) async fn end_enrollments(
    tx: &Act<'_>,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    let mut seated = Vec::new();
    for keys in key_lists(ids) {
        let rows =
            enrollment::Entity::find().filter(enrollment::Column::Id.is_in(keys.iter().copied())).all(tx);
        let students = rows.await?.into_iter().filter(|row| row.role == Role::Student.as_str());
        seated.extend(students.map(|row| row.person_id));
        enrollment::Entity::update_many()
            .col_expr(enrollment::Column::EndedAt, Expr::value(Some(now.0)))
            .filter(enrollment::Column::Id.is_in(keys))
            .filter(enrollment::Column::EndedAt.is_null())
            .exec(tx)
            .await?;
    }
    Ok(seated)
}

fn enrollment_row(row: Enrollment) -> enrollment::ActiveModel {
    enrollment::ActiveModel {
        id: Set(row.id),
        sourced_id: Set(row.sourced_id),
        person_id: Set(row.person),
        class_id: Set(row.class),
        role: Set(row.role.to_owned()),
        homeroom: Set(row.homeroom.value().unwrap_or(false)),
        seat: Set(row.seat.value()),
        ended_at: Set(None),
        begins_at: Set(row.begins_at.value().map(|begin| begin.0)),
        ends_at: Set(row.ends_at.value().map(|end| end.0)),
    }
}

fn from_row(row: context::Model) -> Result<ContextRow, StoreError> {
    let broken = |column| StoreError::inconsistent("context", column, row.id);
    Ok(ContextRow {
        id: row.id,
        person: row.person_id,
        org: row.org_id,
        role: Role::parse(&row.role).ok_or_else(|| broken("role"))?,
        class: row.class_id,
        titles: serde_json::from_str(&row.titles).map_err(|_| broken("titles"))?,
        binding: row.binding_id,
        primary: row.is_primary,
        valid_from: Timestamp(row.valid_from),
        valid_until: row.valid_until.map(Timestamp),
    })
}

fn to_row(row: ContextRow) -> context::ActiveModel {
    context::ActiveModel {
        id: Set(row.id),
        person_id: Set(row.person),
        org_id: Set(row.org),
        role: Set(row.role.as_str().to_owned()),
        class_id: Set(row.class),
        titles: Set(serde_json::Value::from(row.titles).to_string()),
        binding_id: Set(row.binding),
        is_primary: Set(row.primary),
        valid_from: Set(row.valid_from.0),
        valid_until: Set(row.valid_until.map(|until| until.0)),
        ended_at: Set(None),
    }
}
