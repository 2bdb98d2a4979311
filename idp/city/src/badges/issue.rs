//! What the school does about badges: issue, void, bring back, open. The caller has found out that `by` may do so.

use domain::badges::{BadgeCode, CHOICE_SECONDS};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::limits::lately;
use super::model::{Badge, WhichBadges};
use super::standings::Holder;
use super::store;
use crate::sessions;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::random::random_bytes;
use platform::seal::{Purpose, Sealer};
use web::app::App;

/// A badge to be printed; its code is shown this once.
pub struct IssuedBadge {
    /// The student.
    pub person: PersonId,
    /// The code.
    pub code: BadgeCode,
}

/// The keyed hash by which a badge is found, under the permanent key and apart from all other look-ups.
pub(super) fn lookup(sealer: &Sealer, code: &BadgeCode) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("badge:{}", code.expose()).as_bytes()).to_vec()
}

/// Issues badges to these people, in their order; the caller found out a moment ago who may hold one. It opens a day in which
/// whoever has no pictures chooses them. What was opened by a badge of before ends. Of two who issue at once one wins for each
/// person.
///
/// # Errors
/// When a badge cannot be written.
pub async fn issue(
    app: &App,
    (by, holders): (PersonId, &[Holder]),
    which: WhichBadges,
    now: Timestamp,
) -> Result<Vec<IssuedBadge>, Fault> {
    let sealer = app.keyring.sealer();
    let mut made = Vec::with_capacity(holders.len());
    for holder in holders {
        let code = BadgeCode::from_random(random_bytes()?);
        made.push(IssuedBadge { person: holder.person(), code });
    }
    let act = app.db.write(async move |act: &Act<'_>| {
        let mut issued = Vec::with_capacity(made.len());
        for badge in made {
            if issue_within(act, &sealer, (by, &badge), which, now).await? {
                issued.push(badge);
            }
        }
        Ok(issued)
    });
    Ok(act.await?)
}

async fn issue_within(
    act: &Act<'_>,
    sealer: &Sealer,
    (by, badge): (PersonId, &IssuedBadge),
    which: WhichBadges,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let person = badge.person;
    let row = Badge {
        person,
        code: lookup(sealer, &badge.code),
        issued_by: by,
        issued_at: now,
        opened_at: now,
        choice_until: now.plus(CHOICE_SECONDS),
        closed_at: None,
        voided_at: None,
    };
    if !store::put_badge(act, sealer, row, which).await? {
        return Ok(false);
    }
    sessions::end_by_badge_within(act, person, now).await?;
    act.audit(AuditAct::BadgeIssued, &by.to_string(), &person.to_string(), &json!({}), now).await?;
    Ok(true)
}

/// Voids the badge of a person and ends what was opened by it; `false` if there is none.
///
/// # Errors
/// When a row cannot be written.
pub async fn void(app: &App, (by, person): (PersonId, PersonId), now: Timestamp) -> Result<bool, Fault> {
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        let held = store::hold_of(act, &sealer, person).await?;
        let Some(badge) = held.filter(|badge| badge.voided_at.is_none()) else { return Ok(false) };
        store::set(act, &sealer, &Badge { voided_at: Some(now), ..badge }).await?;
        sessions::end_by_badge_within(act, person, now).await?;
        act.audit(AuditAct::BadgeVoided, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

/// Brings back a badge that was voided in the last minutes; `false` if there is none.
///
/// # Errors
/// When a row cannot be written.
pub async fn restore(app: &App, (by, person): (PersonId, PersonId), now: Timestamp) -> Result<bool, Fault> {
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        let held = store::hold_of(act, &sealer, person).await?;
        let Some(badge) = held.filter(|badge| badge.can_be_restored(now)) else { return Ok(false) };
        store::set(act, &sealer, &Badge { voided_at: None, ..badge }).await?;
        act.audit(AuditAct::BadgeRestored, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

/// Opens a badge that too many wrong tries of a day closed, here or everywhere, and counts them anew; `false` if there is none,
/// and for one that a week's wrong tries closed.
///
/// # Errors
/// When a row cannot be written.
pub async fn open_again(
    app: &App,
    (by, person): (PersonId, PersonId),
    now: Timestamp,
) -> Result<bool, Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        let sealer = own.keyring.sealer();
        let held = store::hold_of(act, &sealer, person).await?;
        let Some(badge) = held.filter(|badge| badge.voided_at.is_none()) else { return Ok(false) };
        if lately(&own, &badge.code).left(act, now).await? == 0 {
            return Ok(false);
        }
        store::set(act, &sealer, &Badge { closed_at: None, opened_at: now, ..badge }).await?;
        act.audit(AuditAct::BadgeOpened, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        Ok(true)
    });
    Ok(act.await?)
}
