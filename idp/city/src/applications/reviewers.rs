//! Who decides about applications now.

use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::model::Application;
use super::store;
use crate::students::{self, Reviewers};
use platform::db::Connection;
use platform::fault::StoreError;

/// The reviewers of an application, for the student's class and school of now.
pub(super) async fn reviewers_of(
    db: &impl Connection,
    application: &Application,
    now: Timestamp,
) -> Result<Reviewers, StoreError> {
    let reviewers = reviewers_of_all(db, std::slice::from_ref(application), now).await?;
    Ok(reviewers.into_iter().next().unwrap_or_default())
}

/// The same for many applications, in their order; a student who is at no school has none.
pub(super) async fn reviewers_of_all(
    db: &impl Connection,
    applications: &[Application],
    now: Timestamp,
) -> Result<Vec<Reviewers>, StoreError> {
    let people: Vec<PersonId> = applications.iter().map(|one| one.student).collect();
    let places = store::places_of(db, &people, now).await?;
    let place = |one: &Application| places.of(one.student, one.org).map(|place| (place.school, place.class));
    let places: Vec<_> = applications.iter().map(place).collect();
    students::reviewers_at(db, &places, now).await
}
