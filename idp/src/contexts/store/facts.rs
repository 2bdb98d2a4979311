//! The rows that a person's contexts name, read once each.

use std::collections::HashMap;

use domain::contexts::{Class, Homeroom, Level, School};
use domain::ids::{ClassId, PersonId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{binding, class, context, enrollment, org, person};
use uuid::Uuid;

use crate::platform::fault::StoreError;
use crate::platform::seal::Sealer;

/// What is needed to turn rows of `context` into contexts.
pub(super) struct Facts {
    schools: HashMap<Uuid, School>,
    classes: HashMap<Uuid, class::Model>,
    bindings: HashMap<Uuid, binding::Model>,
    students: HashMap<Uuid, (String, Option<String>)>,
    student_contexts: Vec<context::Model>,
    homeroom: Vec<Uuid>,
}

impl Facts {
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        sealer: &Sealer,
        person: PersonId,
        contexts: &[context::Model],
    ) -> Result<Self, StoreError> {
        let bindings = read_bindings(db, contexts.iter().filter_map(|row| row.binding_id).collect()).await?;
        let children: Vec<Uuid> = bindings.values().map(|row| row.student_id).collect();
        let student_contexts = read_student_contexts(db, &children).await?;
        let students = read_students(db, sealer, children).await?;
        let homeroom = if contexts.iter().any(|row| row.role == "teacher") {
            read_homeroom(db, person).await?
        } else {
            Vec::new()
        };
        let class_ids = contexts.iter().chain(&student_contexts).filter_map(|row| row.class_id);
        let classes = read_classes(db, class_ids.chain(homeroom.iter().copied()).collect()).await?;
        let schools = read_schools(db, contexts.iter().map(|row| row.org_id).collect()).await?;
        Ok(Self { schools, classes, bindings, students, student_contexts, homeroom })
    }

    pub(super) fn school(&self, id: Uuid) -> Option<School> {
        self.schools.get(&id).cloned()
    }

    pub(super) fn class(&self, id: Uuid) -> Option<Class> {
        let row = self.classes.get(&id)?;
        Some(Class {
            id: ClassId(row.id),
            grade: u8::try_from(row.grade).ok()?,
            label: row.label.clone(),
            year: u16::try_from(row.year).ok()?,
            term: u8::try_from(row.term).ok()?,
        })
    }

    pub(super) fn binding(&self, id: Uuid) -> Option<&binding::Model> {
        self.bindings.get(&id)
    }

    /// Name and birth date.
    pub(super) fn student(&self, id: PersonId) -> Option<(String, Option<String>)> {
        self.students.get(&id.0).cloned()
    }

    /// The class the student is in at that school.
    pub(super) fn class_of_student(&self, student: PersonId, school: Uuid) -> Option<Class> {
        let row = self
            .student_contexts
            .iter()
            .find(|row| row.person_id == student.0 && row.org_id == school && row.class_id.is_some())?;
        self.class(row.class_id?)
    }

    /// The classes at that school for which the teacher is responsible.
    pub(super) fn homeroom(&self, school: Uuid) -> Vec<Homeroom> {
        let classes = self.homeroom.iter().filter_map(|id| self.classes.get(id));
        classes
            .filter(|row| row.org_id == school)
            .map(|row| Homeroom { id: ClassId(row.id), label: row.label.clone() })
            .collect()
    }
}

async fn read_bindings(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, binding::Model>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = binding::Entity::find().filter(binding::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn read_student_contexts(
    db: &impl ConnectionTrait,
    students: &[Uuid],
) -> Result<Vec<context::Model>, StoreError> {
    if students.is_empty() {
        return Ok(Vec::new());
    }
    let rows = context::Entity::find()
        .filter(context::Column::PersonId.is_in(students.iter().copied()))
        .filter(context::Column::Role.eq("student"))
        .filter(context::Column::EndedAt.is_null())
        .all(db)
        .await?;
    Ok(rows)
}

async fn read_students(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, (String, Option<String>)>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(db).await?;
    let student = |row: person::Model| {
        let birth_date = open_birth_date(sealer, &row)?;
        Ok((row.id, (row.name, birth_date)))
    };
    rows.into_iter().map(student).collect()
}

fn open_birth_date(sealer: &Sealer, row: &person::Model) -> Result<Option<String>, StoreError> {
    let Some(sealed) = &row.birth_date else { return Ok(None) };
    let text = sealer.open_text("person", "birth_date", row.id, sealed)?;
    Ok(Some(text.as_str().to_owned()))
}

async fn read_homeroom(db: &impl ConnectionTrait, teacher: PersonId) -> Result<Vec<Uuid>, StoreError> {
    let rows = enrollment::Entity::find()
        .filter(enrollment::Column::PersonId.eq(teacher.0))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::EndedAt.is_null())
        .order_by_asc(enrollment::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.class_id).collect())
}

async fn read_classes(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, class::Model>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = class::Entity::find().filter(class::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn read_schools(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, School>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).all(db).await?;
    let school = |row: org::Model| {
        let level =
            Level::parse(&row.level).ok_or_else(|| StoreError::inconsistent("org", "level", row.id))?;
        Ok((row.id, School { code: row.code, level, name: row.name }))
    };
    rows.into_iter().map(school).collect()
}
