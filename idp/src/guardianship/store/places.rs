//! Where students are now.

use std::collections::HashMap;

use domain::ids::{OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use tables::context;
use uuid::Uuid;

use crate::platform::fault::StoreError;

/// So many students go into one query.
const AT_ONCE: usize = 500;

/// Where a student is: school, and class if she is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::guardianship) struct Place {
    pub(in crate::guardianship) school: OrgId,
    pub(in crate::guardianship) class: Option<Uuid>,
}

/// Where some students are; who is at several schools is first where the roster names first.
#[derive(Clone, Debug, Default)]
pub(in crate::guardianship) struct Places(HashMap<PersonId, Vec<Place>>);

impl Places {
    /// Where an application for a student lies that was sent to a school: there while she is, else where she is now.
    pub(in crate::guardianship) fn of(&self, student: PersonId, sent_to: OrgId) -> Option<Place> {
        let places = self.0.get(&student)?;
        places.iter().find(|place| place.school == sent_to).or(places.first()).copied()
    }

    /// Whether a student is at any school.
    pub(in crate::guardianship) fn has(&self, student: PersonId) -> bool {
        self.0.contains_key(&student)
    }
}

/// Where these students are.
pub(in crate::guardianship) async fn places_of(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<Places, StoreError> {
    let mut places = Places::default();
    for some in students.chunks(AT_ONCE) {
        let rows = context::Entity::find()
            .filter(context::Column::PersonId.is_in(some.iter().map(|student| student.0)))
            .filter(context::Column::Role.eq("student"))
            .filter(context::Column::EndedAt.is_null())
            .filter(
                Condition::any()
                    .add(context::Column::ValidUntil.is_null())
                    .add(context::Column::ValidUntil.gt(now.0)),
            )
            .order_by_desc(context::Column::IsPrimary)
            .order_by_asc(context::Column::Id);
        for row in rows.all(db).await? {
            let place = Place { school: OrgId(row.org_id), class: row.class_id };
            places.0.entry(PersonId(row.person_id)).or_default().push(place);
        }
    }
    Ok(places)
}
