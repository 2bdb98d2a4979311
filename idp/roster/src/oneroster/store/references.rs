//! What refers to what: found from our rows, since a row of the roster is kept only as a hash.

use domain::contexts::{Basis, Relation};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::{binding, class, context, enrollment};
use uuid::Uuid;

use super::contexts::{list, living};
use super::{ContextRow, key_lists};
use platform::fault::StoreError;

/// A class as it is kept.
pub(in crate::oneroster) struct KnownClass {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) org: Uuid,
    pub(in crate::oneroster) grade: i32,
    pub(in crate::oneroster) label: String,
    /// JSON.
    pub(in crate::oneroster) session_ids: Option<String>,
}

/// A place in a class as it is kept.
pub(in crate::oneroster) struct KnownPlace {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) class: Uuid,
    pub(in crate::oneroster) is_student: bool,
    pub(in crate::oneroster) homeroom: bool,
    pub(in crate::oneroster) seat: Option<i32>,
    pub(in crate::oneroster) begins_at: Option<i64>,
    pub(in crate::oneroster) ends_at: Option<i64>,
}

/// Living contexts at these schools.
pub(in crate::oneroster) async fn list_contexts_of_orgs(
    db: &impl ConnectionTrait,
    orgs: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, orgs, context::Column::OrgId, living).await
}

/// The classes of these schools that the roster has now.
pub(in crate::oneroster) async fn list_classes_of_orgs(
    db: &impl ConnectionTrait,
    orgs: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(orgs) {
        let rows = class::Entity::find()
            .select_only()
            .column(class::Column::Id)
            .filter(class::Column::OrgId.is_in(keys))
            .filter(class::Column::Active.eq(true));
        found.extend(rows.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(found)
}

/// The places that the roster has now of these people, or in these classes.
pub(in crate::oneroster) async fn list_places_of(
    db: &impl ConnectionTrait,
    people: &[Uuid],
    classes: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    for (column, keys) in [(enrollment::Column::PersonId, people), (enrollment::Column::ClassId, classes)] {
        for keys in key_lists(keys) {
            let rows = enrollment::Entity::find()
                .select_only()
                .column(enrollment::Column::Id)
                .filter(column.is_in(keys))
                .filter(enrollment::Column::EndedAt.is_null());
            found.extend(rows.into_tuple::<Uuid>().all(db).await?);
        }
    }
    Ok(found)
}

/// The bindings for which the roster vouches of these guardians, and of these students.
pub(in crate::oneroster) async fn list_bindings_of(
    db: &impl ConnectionTrait,
    guardians: &[Uuid],
    students: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    for (column, keys) in [(binding::Column::GuardianId, guardians), (binding::Column::StudentId, students)] {
        for keys in key_lists(keys) {
            let rows = binding::Entity::find()
                .select_only()
                .column(binding::Column::Id)
                .filter(column.is_in(keys))
                .filter(binding::Column::FromRoster.eq(true));
            found.extend(rows.into_tuple::<Uuid>().all(db).await?);
        }
    }
    Ok(found)
}

/// Classes with these ids.
pub(in crate::oneroster) async fn list_known_classes(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<KnownClass>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(ids) {
        let rows = class::Entity::find().filter(class::Column::Id.is_in(keys)).all(db).await?;
        found.extend(rows.into_iter().map(|row| KnownClass {
            id: row.id,
            org: row.org_id,
            grade: row.grade,
            label: row.label,
            session_ids: row.session_ids,
        }));
    }
    Ok(found)
}

/// Places with these ids.
pub(in crate::oneroster) async fn list_known_places(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<KnownPlace>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(ids) {
        let rows = enrollment::Entity::find().filter(enrollment::Column::Id.is_in(keys)).all(db).await?;
        found.extend(rows.into_iter().map(|row| KnownPlace {
            id: row.id,
            person: row.person_id,
            class: row.class_id,
            is_student: row.role == "student",
            homeroom: row.homeroom,
            seat: row.seat,
            begins_at: row.begins_at,
            ends_at: row.ends_at,
        }));
    }
    Ok(found)
}

/// Relation and basis of these bindings.
pub(in crate::oneroster) async fn list_relations(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Relation, Basis)>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(ids) {
        for row in binding::Entity::find().filter(binding::Column::Id.is_in(keys)).all(db).await? {
            let broken = |column| StoreError::inconsistent("binding", column, row.id);
            let relation = Relation::parse(&row.relation).ok_or_else(|| broken("relation"))?;
            found.push((row.id, relation, Basis::parse(&row.basis).ok_or_else(|| broken("basis"))?));
        }
    }
    Ok(found)
}
