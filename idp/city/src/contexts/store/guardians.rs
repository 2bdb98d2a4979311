//! What guardians act as: one context for each child and school.

use std::collections::HashSet;

use domain::contexts::Role;
use domain::ids::{BindingId, ClassId, ContextId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use tables::context::{ActiveModel, Column, Entity};
use uuid::Uuid;

use super::seats::list_seats;
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::ids::new_id;

/// A guardian of one child at one school. The child's class is not kept: it moves with the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuardianContext {
    /// Who acts.
    pub guardian: PersonId,
    /// The child's school.
    pub school: OrgId,
    /// The binding this stands on.
    pub binding: BindingId,
}

/// Contexts that were ended, and whose they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndedContexts {
    /// Which ones.
    pub contexts: Vec<ContextId>,
    /// Whose.
    pub people: Vec<PersonId>,
}

/// A student at a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudentPlace {
    /// Who.
    pub student: PersonId,
    /// Where.
    pub school: OrgId,
    /// In which class, if in any.
    pub class: Option<ClassId>,
}

/// Lets guardians act for their children; where somebody does already, nothing is added.
pub async fn open_for_guardians_within(
    tx: &impl ConnectionTrait,
    wanted: &[GuardianContext],
    now: Timestamp,
) -> Result<(), StoreError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let bindings = wanted.iter().map(|one| one.binding.0);
    let living = Entity::find().filter(Column::BindingId.is_in(bindings)).filter(Column::EndedAt.is_null());
    let living = living.all(tx).await?.into_iter();
    let mut acting: HashSet<(Option<Uuid>, Uuid)> = living.map(|row| (row.binding_id, row.org_id)).collect();
    let new = wanted.iter().filter(|one| acting.insert((Some(one.binding.0), one.school.0)));
    let rows: Vec<ActiveModel> = new.map(|one| to_row(one, now)).collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn to_row(one: &GuardianContext, now: Timestamp) -> ActiveModel {
    ActiveModel {
        id: Set(new_id()),
        person_id: Set(one.guardian.0),
        org_id: Set(one.school.0),
        role: Set(Role::Guardian.as_str().to_owned()),
        class_id: Set(None),
        titles: Set("[]".to_owned()),
        binding_id: Set(Some(one.binding.0)),
        is_primary: Set(false),
        valid_from: Set(now.0),
        valid_until: Set(None),
        ended_at: Set(None),
    }
}

/// Ends what these bindings let guardians act as.
pub async fn end_of_bindings_within(
    tx: &impl ConnectionTrait,
    bindings: &[BindingId],
    now: Timestamp,
) -> Result<EndedContexts, StoreError> {
    let of_these = || {
        Condition::all()
            .add(Column::BindingId.is_in(bindings.iter().map(|id| id.0)))
            .add(Column::EndedAt.is_null())
    };
    let living = Entity::find().filter(of_these()).all(tx).await?;
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(Some(now.0)))
        .filter(of_these())
        .exec(tx)
        .await?;
    let mut people: Vec<PersonId> = living.iter().map(|row| PersonId(row.person_id)).collect();
    people.sort_unstable();
    people.dedup();
    Ok(EndedContexts { contexts: living.into_iter().map(|row| ContextId(row.id)).collect(), people })
}

/// Where these students are now, each with her first school first.
pub async fn list_places_of_students(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<Vec<StudentPlace>, StoreError> {
    let (mut places, seats) = (Vec::new(), list_seats(db, students, now).await?);
    for some in students.chunks(AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::PersonId.is_in(some.iter().map(|id| id.0)))
            .filter(Column::Role.eq(Role::Student.as_str()))
            .filter(Column::EndedAt.is_null())
            .filter(Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(now.0)))
            .order_by_desc(Column::IsPrimary)
            .order_by_asc(Column::Id)
            .all(db)
            .await?;
        places.extend(rows.into_iter().map(|row| StudentPlace {
            student: PersonId(row.person_id),
            school: OrgId(row.org_id),
            class: seats.get(&(PersonId(row.person_id), OrgId(row.org_id))).map(|seated| seated.class.id),
        }));
    }
    Ok(places)
}

/// Whether a person can act as anything now.
pub async fn has_any_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let living = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::EndedAt.is_null())
        .filter(Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(now.0)));
    Ok(living.one(tx).await?.is_some())
}

/// Removes what a person could act as, whose account is removed. Grants, consents and sessions that name it are gone before.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_of_person_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?;
    Ok(())
}
