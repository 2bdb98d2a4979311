//! What one person sent.

use domain::binding::ApplicationStatus;
use domain::ids::{ApplicantId, ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tables::application::{Column, Entity};
use tables::application_event as event;
use uuid::Uuid;

use super::applications::from_row;
use crate::accounts::{self, OwnNumber};
use crate::applications::model::Application;
use crate::bindings::{self, BindingsOf};
use platform::db::{AT_ONCE, Connection};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// Selects what a person sent, by whatever contact: what led to a binding of hers, and what was sent with her number in the
/// time in which it is surely hers.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sent_by(db: &impl Connection, person: PersonId) -> Result<Condition, StoreError> {
    let bound = bindings::list(db, BindingsOf::Guardians(&[person])).await?;
    let ids: Vec<Uuid> = bound.into_iter().map(|binding| binding.id.0).collect();
    let numbers = accounts::list_own_numbers(db, person).await?;
    if ids.is_empty() && numbers.is_empty() {
        return Ok(Condition::all().add(Column::Id.is_in(ids)));
    }
    // A list without anything would keep both indexes from being used.
    let led = (!ids.is_empty()).then(|| Column::BindingId.is_in(ids));
    let with = |number: OwnNumber| number.selects(Column::GuardianLookup, Column::SubmittedAt);
    Ok(numbers.into_iter().map(with).fold(Condition::any().add_option(led), Condition::add))
}

/// What a person sent and waits for its decision.
pub(crate) async fn list_pending_of_person(
    db: &impl Connection,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Vec<Application>, StoreError> {
    let rows = Entity::find()
        .filter(sent_by(db, person).await?)
        .filter(Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .order_by_asc(Column::Id);
    rows.all(db).await?.into_iter().map(|row| from_row(sealer, row)).collect()
}

/// What a person ever sent, in short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentInShort {
    /// Something waits for its decision.
    pub is_pending: bool,
    /// When the last application was sent.
    pub last: Option<Timestamp>,
}

/// What a person ever sent.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sent_in_short(db: &impl Connection, person: PersonId) -> Result<SentInShort, StoreError> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Status, Column::SubmittedAt])
        .filter(sent_by(db, person).await?)
        .into_tuple()
        .all(db)
        .await?;
    Ok(SentInShort {
        is_pending: rows.iter().any(|(status, _)| status == ApplicationStatus::Pending.as_str()),
        last: rows.iter().map(|(_, at)| Timestamp(*at)).max(),
    })
}

/// What a person ever sent: each application and its applicant.
pub(crate) async fn list_of_person(
    db: &impl Connection,
    person: PersonId,
) -> Result<Vec<(ApplicationId, ApplicantId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ApplicantId])
        .filter(sent_by(db, person).await?)
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
