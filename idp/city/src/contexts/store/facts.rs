//! The rows that a person's contexts name, read once each.

use std::collections::HashMap;

use domain::contexts::{Class, Homeroom, Level, School};
use domain::ids::{ClassId, PersonId};
use domain::oneroster::class_level;
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{binding, context, org, person};
use uuid::Uuid;

use super::codes::list_class_codes;
use super::seats::Seats;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// What is needed to turn rows of `context` into contexts.
pub(super) struct Facts {
    schools: HashMap<Uuid, School>,
    bindings: HashMap<Uuid, binding::Model>,
    students: HashMap<Uuid, (String, Option<String>)>,
    seats: Seats,
    /// Of classes that have one of their own.
    codes: HashMap<ClassId, String>,
    now: Timestamp,
}

impl Facts {
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        sealer: &Sealer,
        person: PersonId,
        contexts: &[context::Model],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let bindings = read_bindings(db, contexts.iter().filter_map(|row| row.binding_id).collect()).await?;
        let children: Vec<Uuid> = bindings.values().map(|row| row.student_id).collect();
        let mut seated = children.clone();
        let is_in_class = |row: &context::Model| matches!(row.role.as_str(), "student" | "teacher");
        seated.extend(contexts.iter().any(is_in_class).then_some(person.0));
        let seats = Seats::read(db, &seated).await?;
        let codes = list_class_codes(db, &seats.classes_with_codes()).await?;
        let students = read_students(db, sealer, children).await?;
        let schools = read_schools(db, contexts.iter().map(|row| row.org_id).collect()).await?;
        Ok(Self { schools, bindings, students, seats, codes, now })
    }

    /// The school, as a student of that class knows it: a 完全中學 has two levels.
    pub(super) fn school(&self, id: Uuid, class: Option<&Class>) -> Option<School> {
        let school = self.schools.get(&id)?.clone();
        let level = class.map_or(school.level, |class| class_level(school.level, class.grade));
        Some(School { level, ..school })
    }

    pub(super) fn binding(&self, id: Uuid) -> Option<&binding::Model> {
        self.bindings.get(&id)
    }

    /// Name and birth date.
    pub(super) fn student(&self, id: PersonId) -> Option<(String, Option<String>)> {
        self.students.get(&id.0).cloned()
    }

    /// The class the student is in at that school.
    pub(super) fn class_of_student(&self, student: Uuid, school: Uuid) -> Result<Option<Class>, StoreError> {
        let Some(seat) = self.seats.of_student((student, school), self.now) else { return Ok(None) };
        let class = seat.class(self.now)?;
        Ok(Some(Class { code: self.codes.get(&class.id).cloned(), ..class }))
    }

    /// The classes at that school for which the teacher is responsible.
    pub(super) fn homeroom(&self, teacher: Uuid, school: Uuid) -> Vec<Homeroom> {
        let hers = self.seats.homerooms((teacher, school), self.now);
        hers.map(|room| Homeroom { code: self.codes.get(&room.id).cloned(), ..room }).collect()
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
