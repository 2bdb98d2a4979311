//! Where students are now.

use std::collections::HashMap;

use domain::ids::{ClassId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::contexts;
use platform::fault::StoreError;

/// Where a student is: school, and class if she is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::applications) struct Place {
    pub(in crate::applications) school: OrgId,
    pub(in crate::applications) class: Option<Uuid>,
}

/// Where some students are; who is at several schools is first where the roster names first.
#[derive(Clone, Debug, Default)]
pub(in crate::applications) struct Places(HashMap<PersonId, Vec<Place>>);

impl Places {
    /// Where an application for a student lies that was sent to a school: there while she is, else where she is now.
    pub(in crate::applications) fn of(&self, student: PersonId, sent_to: OrgId) -> Option<Place> {
        let places = self.0.get(&student)?;
        places.iter().find(|place| place.school == sent_to).or(places.first()).copied()
    }

    /// Whether a student is at any school.
    pub(in crate::applications) fn has(&self, student: PersonId) -> bool {
        self.0.contains_key(&student)
    }
}

/// Where these students are.
pub(in crate::applications) async fn places_of(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<Places, StoreError> {
    let mut places = Places::default();
    for one in contexts::list_places_of_students(db, students, now).await? {
        let place = Place { school: one.school, class: one.class.map(|ClassId(class)| class) };
        places.0.entry(one.student).or_default().push(place);
    }
    Ok(places)
}
