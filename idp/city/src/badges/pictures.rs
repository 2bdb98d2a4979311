//! The pictures are reset by the school, and forgotten with the account.

use domain::badges::CHOICE_SECONDS;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::model::Badge;
use super::store;
use crate::sessions;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// Forgets the pictures of a person and opens a day in which new ones are chosen, also where they were not chosen in time;
/// ends what was opened by the badge. `false` if the person has no badge. The caller has found out that `by` may do so.
///
/// # Errors
/// When a row cannot be written.
pub async fn reset_pictures(
    app: &App,
    (by, person): (PersonId, PersonId),
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        let held = store::hold_of(act, &sealer, person).await?;
        let Some(badge) = held.filter(|badge| badge.voided_at.is_none()) else { return Ok(false) };
        store::set(act, &sealer, &Badge { choice_until: now.plus(CHOICE_SECONDS), ..badge }).await?;
        store::forget_pictures(act, person).await?;
        sessions::end_by_badge_within(act, person, now).await?;
        act.audit(AuditAct::PicturesReset, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

/// Forgets badge and pictures of a person whose account is taken back.
///
/// # Errors
/// When a row cannot be written.
pub async fn forget_within(act: &Act<'_>, person: PersonId) -> Result<(), StoreError> {
    store::forget_pictures(act, person).await?;
    store::forget_badge(act, person).await
}
