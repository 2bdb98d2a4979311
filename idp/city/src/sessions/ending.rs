//! How a session ends before its time, and what ends with it.

use domain::ids::{PersonId, SessionId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::store;
use crate::factors;
use crate::grants::{self, Which};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use web::app::App;

/// Why a session ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Its owner signed out, here or from afar.
    ByOwner,
    /// Another one began in the same browser.
    Replaced,
    /// All of the person's ended; another entry says why.
    WithAll,
}

impl Ended {
    /// For the record.
    fn as_str(self) -> &'static str {
        match self {
            Self::ByOwner => "by-owner",
            Self::Replaced => "replaced",
            Self::WithAll => "with-all",
        }
    }
}

/// Ends a session and what was granted in it, inside a transaction.
pub(super) async fn end_within(
    act: &Act<'_>,
    (session, owner): (SessionId, PersonId),
    why: Ended,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !store::mark_ended(act, session, now).await? {
        return Ok(());
    }
    note_end_within(act, (session, owner), why, now).await
}

/// What follows from the end of a session: what was granted in it ends too, and it is on record.
pub(super) async fn note_end_within(
    act: &Act<'_>,
    (session, owner): (SessionId, PersonId),
    why: Ended,
    now: Timestamp,
) -> Result<(), StoreError> {
    act.invalidate(&[Key::Session(session)], now).await?;
    grants::end_where(act, Which::Session(owner, session), now).await?;
    let owner = owner.to_string();
    let actor = if why == Ended::WithAll { NOBODY } else { &owner };
    let detail = json!({ "session": session.0, "why": why.as_str() });
    act.audit(AuditAct::SessionEnded, actor, &owner, &detail, now).await
}

/// Ends a session and what was granted in it, at its owner's wish.
///
/// # Errors
/// When a row cannot be written.
pub async fn end(app: &App, session: SessionId, now: Timestamp) -> Result<(), Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        let Some(owner) = store::find_owner(act, session).await? else { return Ok(()) };
        end_within(act, (session, owner), Ended::ByOwner, now).await
    });
    Ok(act.await?)
}

/// Ends the sessions of a person, but for one, inside a transaction.
///
/// # Errors
/// When a row cannot be written.
pub async fn end_all_of_within(
    act: &Act<'_>,
    person: PersonId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    end_others_within(act, (person, except), Ended::WithAll, now).await?;
    Ok(())
}

/// Ends the sessions of a person, but for one; returns how many.
async fn end_others_within(
    act: &Act<'_>,
    (person, except): (PersonId, Option<SessionId>),
    why: Ended,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut ended = 0;
    for listed in store::list_live_of(act, person, now).await? {
        let id = listed.session.id;
        if Some(id) != except {
            end_within(act, (id, person), why, now).await?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// Ends all sessions of a person and what was granted in them or beside them, and removes their rows, inside a transaction:
/// for an account that is removed. The clients are told as at a sign-out.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_all_of_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    sign_out_everywhere_within(act, person, now).await?;
    grants::remove_of_person_within(act, person, now).await?;
    store::delete_all_of(act, person).await
}

/// Ends the sessions of a person that began by a badge, inside a transaction.
///
/// # Errors
/// When a row cannot be written.
pub async fn end_by_badge_within(act: &Act<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    for listed in store::list_live_of(act, person, now).await? {
        if listed.session.is_by_badge() {
            end_within(act, (listed.session.id, person), Ended::WithAll, now).await?;
        }
    }
    Ok(())
}

/// Ends all that lets somebody go on in the name of a person, inside a transaction: sessions, what was granted in them and
/// beside them, and the trust in devices. For whatever shows that somebody else may have had the account.
///
/// # Errors
/// When a row cannot be written.
pub async fn sign_out_everywhere_within(
    act: &Act<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    grants::end_where(act, Which::Person(person), now).await?;
    end_all_of_within(act, person, None, now).await?;
    factors::end_all_devices_within(act, person).await?;
    act.invalidate(&[Key::Person(person)], now).await
}

/// Ends the sessions of a person at the person's wish, but for one, and what was granted in them; returns how many.
///
/// # Errors
/// When a row cannot be written.
pub async fn end_all_of(
    app: &App,
    person: PersonId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<usize, Fault> {
    let act = async move |act: &Act<'_>| end_others_within(act, (person, except), Ended::ByOwner, now).await;
    Ok(app.db.write(act).await?)
}
