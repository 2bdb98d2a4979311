//! Where students are now.

use std::collections::HashMap;

use domain::ids::{ClassId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use crate::contexts;
use platform::fault::StoreError;

/// Where a student is: school, and class if she is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) school: OrgId,
    pub(crate) class: Option<ClassId>,
}

/// Where some students are; who is at several schools is first where the roster names first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(HashMap<PersonId, Vec<Place>>);

impl Places {
    /// Where an application for a student lies that was sent to a school: there while she is, else where she is now.
    pub(crate) fn of(&self, student: PersonId, sent_to: OrgId) -> Option<Place> {
        let places = self.0.get(&student)?;
        places.iter().find(|place| place.school == sent_to).or(places.first()).copied()
    }

    /// Whether a student is at any school.
    pub(crate) fn has(&self, student: PersonId) -> bool {
        self.0.contains_key(&student)
    }
}

/// Where these students are.
pub(crate) async fn places_of(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<Places, StoreError> {
    let mut places = Places::default();
    for one in contexts::list_places_of_students(db, students, now).await? {
        let place = Place { school: one.school, class: one.class };
        places.0.entry(one.student).or_default().push(place);
    }
    Ok(places)
}
