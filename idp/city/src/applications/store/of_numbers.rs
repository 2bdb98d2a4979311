//! What was sent with the numbers of one person: for an account that is to be removed.

use domain::binding::ApplicationStatus;
use domain::ids::{ApplicantId, ApplicationId};
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::application::{Column, Entity};
use tables::application_event as event;
use uuid::Uuid;

use platform::db::AT_ONCE;
use platform::fault::StoreError;

/// What was ever sent, in short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentInShort {
    /// Something waits for its decision.
    pub is_pending: bool,
    /// When the last application was sent.
    pub last: Option<Timestamp>,
}

/// What was ever sent with these numbers, given as keyed hashes.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sent_in_short(
    db: &impl ConnectionTrait,
    lookups: &[Vec<u8>],
) -> Result<SentInShort, StoreError> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Status, Column::SubmittedAt])
        .filter(Column::GuardianLookup.is_in(lookups.iter().cloned()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(SentInShort {
        is_pending: rows.iter().any(|(status, _)| status == ApplicationStatus::Pending.as_str()),
        last: rows.iter().map(|(_, at)| Timestamp(*at)).max(),
    })
}

/// What was ever sent with these numbers: each application and its applicant.
pub(crate) async fn list_of_numbers(
    db: &impl ConnectionTrait,
    lookups: &[Vec<u8>],
) -> Result<Vec<(ApplicationId, ApplicantId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ApplicantId])
        .filter(Column::GuardianLookup.is_in(lookups.iter().cloned()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, applicant)| (ApplicationId(id), ApplicantId(applicant))).collect())
}

/// Removes applications with what happened to them; their documents are gone before.
pub(crate) async fn delete(tx: &impl ConnectionTrait, ids: &[ApplicationId]) -> Result<(), StoreError> {
    for some in ids.chunks(AT_ONCE) {
        let these = || some.iter().map(|id| id.0);
        event::Entity::delete_many().filter(event::Column::ApplicationId.is_in(these())).exec(tx).await?;
        Entity::delete_many().filter(Column::Id.is_in(these())).exec(tx).await?;
    }
    Ok(())
}
