//! What is known of somebody who wants to go.

use domain::binding::takes_adult_consent;
use domain::contexts::{BindingStatus, Role};
use domain::ids::PersonId;
use domain::removal::Facts;
use domain::timestamp::Timestamp;

use crate::invitations;
use city::accounts;
use city::applications;
use city::bindings::{self, BindingsOf};
use city::contexts;
use platform::db::Connection;
use platform::fault::StoreError;

/// The facts as the rows have them now.
///
/// # Errors
/// When a row cannot be read.
pub(super) async fn facts(
    db: &impl Connection,
    person: PersonId,
    now: Timestamp,
) -> Result<Facts, StoreError> {
    let roles = accounts::list_roles_of(db, person).await?;
    let bindings = bindings::list(db, BindingsOf::Guardians(&[person])).await?;
    let sent = applications::sent_in_short(db, person).await?;
    let is_over = |status| matches!(status, BindingStatus::Ended | BindingStatus::Rejected);
    let waits: Vec<PersonId> = bindings
        .iter()
        .filter(|binding| is_over(binding.status) && takes_adult_consent(binding.state()))
        .map(|binding| binding.student)
        .collect();
    // Whoever left the schools is asked by nobody any more.
    let is_asked = !contexts::list_places_of_students(db, &waits, now).await?.is_empty();
    let last_bound = bindings.iter().filter_map(|binding| binding.verified_at).max();
    Ok(Facts {
        in_roster: accounts::is_in_roster(db, person).await?,
        has_role: roles.iter().any(|role| *role != Role::Guardian),
        has_binding: !roles.is_empty() || is_asked || bindings.iter().any(|binding| !is_over(binding.status)),
        waits: sent.is_pending || invitations::has_answered(db, person, now).await?,
        last_news: sent.last.max(last_bound),
    })
}
