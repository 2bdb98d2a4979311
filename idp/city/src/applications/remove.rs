//! The applications of somebody whose account is removed.

use domain::ids::{ApplicantId, ApplicationId, PersonId};

use super::store;
use crate::documents;
use platform::db::Act;
use platform::fault::StoreError;

/// Removes everything that a person sent, with the sealed documents; returns the applicants who sent it. The audit log keeps
/// that it was sent and decided, without saying who the guardian was.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_of_person_within(
    act: &Act<'_>,
    person: PersonId,
) -> Result<Vec<ApplicantId>, StoreError> {
    let sent = store::list_of_person(act, person).await?;
    let ids: Vec<ApplicationId> = sent.iter().map(|(id, _)| *id).collect();
    for id in &ids {
        documents::remove_within(act, *id).await?;
    }
    store::delete(act, &ids).await?;
    Ok(sent.into_iter().map(|(_, applicant)| applicant).collect())
}
