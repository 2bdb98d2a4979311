//! What the school does about badges: issue, void, bring back, open. The caller has found out that `by` may do so.

use domain::badges::{BadgeCode, CHOICE_SECONDS, UNDO_SECONDS};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::model::WhichBadges;
use super::standings::may_hold;
use super::store::{self, NewBadge};
use crate::sessions;
use platform::audit::AuditAct;
use platform::bound::Bond;
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

/// Issues badges to those of these people who may hold one, in their order. It opens a day in which whoever has no pictures
/// chooses them. What was opened by a badge of before ends. Of two who issue at once one wins for each person.
///
/// # Errors
/// When somebody cannot be read or a badge not be written.
pub async fn issue(
    app: &App,
    (by, people): (PersonId, &[PersonId]),
    which: WhichBadges,
    now: Timestamp,
) -> Result<Vec<IssuedBadge>, Fault> {
    let sealer = app.keyring.sealer();
    let mut made = Vec::with_capacity(people.len());
    for person in people {
        if may_hold(app, *person, now).await?.is_ok() {
            made.push(IssuedBadge { person: *person, code: BadgeCode::from_random(random_bytes()?) });
        }
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
    let (person, code) = (badge.person, lookup(sealer, &badge.code));
    let bound = Bond::of_badge(person.0, &code).sign(sealer);
    let row = NewBadge { person, code, by, at: now, choice_until: now.plus(CHOICE_SECONDS), bound };
    if !store::put_badge(act, row, which).await? {
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
    let act = app.db.write(async move |act: &Act<'_>| {
        if !store::mark_voided(act, person, now).await? {
            return Ok(false);
        }
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
    let act = app.db.write(async move |act: &Act<'_>| {
        let done = store::mark_restored(act, person, now.plus(-UNDO_SECONDS)).await?;
        if done {
            act.audit(AuditAct::BadgeRestored, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        }
        Ok(done)
    });
    Ok(act.await?)
}

/// Opens a badge that too many wrong tries closed, here or everywhere, and counts anew; `false` if there is none.
///
/// # Errors
/// When a row cannot be written.
pub async fn open_again(
    app: &App,
    (by, person): (PersonId, PersonId),
    now: Timestamp,
) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        let done = store::mark_opened(act, person, now).await?;
        if done {
            act.audit(AuditAct::BadgeOpened, &by.to_string(), &person.to_string(), &json!({}), now).await?;
        }
        Ok(done)
    });
    Ok(act.await?)
}
