//! A tie is frozen, set free, or ends: with it ends at once what the guardian could act as, what was granted in it and
//! what she had entrusted to others.

use domain::binding::{self, EndReason, may_decide_on, takes_adult_consent};
use domain::contexts::BindingStatus;
use domain::identifiers::taipei_date;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::bind::open_contexts;
use super::letters;
use super::link::void_links_within;
use super::model::{AgreedWhenAdult, Binding};
use super::store::{self, Status};
use crate::app::App;
use crate::platform::audit::{AuditAct, NOBODY};
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::invalidate::Key;
use crate::{accounts, contexts, sessions};

/// Why a tie is frozen or ends, and who does it; nobody is the clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    pub(super) reason: EndReason,
    pub(super) actor: Option<PersonId>,
}

impl Ending {
    fn actor(&self) -> String {
        self.actor.map_or_else(|| NOBODY.to_owned(), |person| person.to_string())
    }
}

/// Ends a tie; `false` if it is over already, or never lived.
///
/// # Errors
/// When the database fails; then it goes on.
pub async fn end_binding(
    app: &App,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| end_binding_within(act, id, reason, actor, now).await);
    Ok(act.await?)
}

/// The same within a transaction, which has recorded nothing yet or holds the lock of [`lock_within`].
///
/// # Errors
/// When the database fails.
pub async fn end_binding_within(
    act: &Act<'_>,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    change_within(act, id, &Ending { reason, actor }, true, now).await
}

/// Lets one transaction at a time write bindings. Take it before anything else in a transaction that first settles
/// something of its own and then calls one of the functions here.
///
/// # Errors
/// When the database fails.
pub async fn lock_within(act: &Act<'_>) -> Result<(), StoreError> {
    store::lock(act).await
}

/// Freezes a tie; `false` if it does not live.
///
/// # Errors
/// When the database fails.
pub async fn block_binding(
    app: &App,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let act =
        app.db.write(async move |act: &Act<'_>| block_binding_within(act, id, reason, actor, now).await);
    Ok(act.await?)
}

/// The same within a transaction.
///
/// # Errors
/// When the database fails.
pub async fn block_binding_within(
    act: &Act<'_>,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    change_within(act, id, &Ending { reason, actor }, false, now).await
}

/// Sets a frozen tie free; `false` if it is not frozen, its end came meanwhile, or the school still bars the guardian.
///
/// # Errors
/// When the database fails.
pub async fn unblock_binding(
    app: &App,
    id: BindingId,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| unblock_binding_within(act, id, actor, now).await);
    Ok(act.await?)
}

async fn change_within(
    act: &Act<'_>,
    id: BindingId,
    ending: &Ending,
    for_good: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::lock(act).await?;
    let Some(tie) = store::find_binding(act, id).await? else { return Ok(false) };
    let to = if for_good { binding::end(tie.status) } else { binding::block(tie.status) };
    if to.is_none() {
        return Ok(false);
    }
    if for_good {
        end_within(act, &tie, ending, now).await?;
    } else {
        block_within(act, &tie, ending, now).await?;
    }
    Ok(true)
}

/// Ends a tie as it was read in this transaction.
pub(super) async fn end_within(
    act: &Act<'_>,
    tie: &Binding,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), StoreError> {
    stop_within(act, tie, (BindingStatus::Ended, ending, AuditAct::BindingEnded), now).await
}

/// Freezes a tie as it was read in this transaction.
pub(super) async fn block_within(
    act: &Act<'_>,
    tie: &Binding,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), StoreError> {
    stop_within(act, tie, (BindingStatus::Blocked, ending, AuditAct::BindingBlocked), now).await
}

async fn stop_within(
    act: &Act<'_>,
    tie: &Binding,
    (to, ending, name): (BindingStatus, &Ending, AuditAct),
    now: Timestamp,
) -> Result<(), StoreError> {
    let status = Status { from: tie.status, to, reason: Some(ending.reason) };
    if !store::mark_status(act, tie.id, status, now).await? {
        return Ok(());
    }
    let mut stopped = vec![tie.id];
    stopped.extend(withdraw(act, tie, &ending.actor(), now).await?);
    let detail = json!({ "reason": ending.reason.as_str() });
    act.audit(name, &ending.actor(), &tie.id.to_string(), &detail, now).await?;
    shut_within(act, &stopped, now).await
}

/// Ends what these ties let guardians act as: contexts, what was granted in them, the sessions of whoever has nothing left
/// to act as, and the links of those who have not come in yet and may no more.
pub(super) async fn shut_within(
    act: &Act<'_>,
    bindings: &[BindingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    void_links_within(act, bindings, now).await?;
    let ended = contexts::end_of_bindings_within(act, bindings, now).await?;
    sessions::leave_contexts_within(act, &ended.contexts, now).await?;
    for person in ended.people {
        if !contexts::has_any_within(act, person, now).await? {
            sessions::end_all_of_within(act, person, None, now).await?;
        }
        act.invalidate(&[Key::Person(person)], now).await?;
    }
    Ok(())
}

/// Ends what a guardian entrusted to others; which ties that were.
async fn withdraw(
    act: &Act<'_>,
    tie: &Binding,
    actor: &str,
    now: Timestamp,
) -> Result<Vec<BindingId>, StoreError> {
    let mut ended = Vec::new();
    for entrusted in store::list_delegated_by(act, tie.guardian, tie.student).await? {
        let reason = Some(EndReason::Withdrawn);
        let status = Status { from: entrusted.status, to: BindingStatus::Ended, reason };
        if store::mark_status(act, entrusted.id, status, now).await? {
            ended.push(entrusted.id);
            let detail = json!({ "reason": EndReason::Withdrawn.as_str() });
            act.audit(AuditAct::BindingEnded, actor, &entrusted.id.to_string(), &detail, now).await?;
        }
    }
    Ok(ended)
}

/// Ends what was entrusted by ties that the roster ended, in the transaction of its import.
///
/// # Errors
/// When a row cannot be written.
pub async fn withdraw_entrusted_within(
    act: &Act<'_>,
    over: &[BindingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut ended = Vec::new();
    for id in over {
        if let Some(tie) = store::find_binding(act, *id).await? {
            ended.extend(withdraw(act, &tie, NOBODY, now).await?);
        }
    }
    if ended.is_empty() { Ok(()) } else { shut_within(act, &ended, now).await }
}

/// The same within a transaction.
///
/// # Errors
/// When the database fails.
pub async fn unblock_binding_within(
    act: &Act<'_>,
    id: BindingId,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::lock(act).await?;
    let Some(tie) = store::find_binding(act, id).await? else { return Ok(false) };
    let Some(to) = binding::unblock(tie.status, tie.valid_until, now) else { return Ok(false) };
    let lookups = accounts::list_number_lookups(act, tie.guardian).await?;
    if store::is_barred(act, tie.student, &lookups, false).await? {
        return Ok(false);
    }
    revive(act, &tie, to, now).await?;
    let actor = actor.map_or_else(|| NOBODY.to_owned(), |person| person.to_string());
    act.audit(AuditAct::BindingUnblocked, &actor, &id.to_string(), &json!({}), now).await?;
    Ok(true)
}

/// A tie that was frozen or over lives, with what the guardian can act as; she is let in though the roster switched her
/// off meanwhile.
pub(super) async fn revive(
    act: &Act<'_>,
    tie: &Binding,
    to: BindingStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    store::mark_status(act, tie.id, Status { from: tie.status, to, reason: None }, now).await?;
    accounts::switch_on_within(act, tie.guardian, now).await?;
    open_contexts(act, tie.id, tie.guardian, tie.student, now).await?;
    act.invalidate(&[Key::Person(tie.guardian)], now).await
}

/// What a student who is of age, or soon will be, says about a guardian: she goes on, or the tie ends with the
/// majority («ends at the child's majority unless the child agrees»).
///
/// # Errors
/// When the database fails.
pub async fn agree_when_adult(
    app: &App,
    student: PersonId,
    id: BindingId,
    yes: bool,
    now: Timestamp,
) -> Result<AgreedWhenAdult, Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| agree_within(&own, act, (student, id, yes), now).await);
    Ok(act.await?)
}

async fn agree_within(
    app: &App,
    act: &Act<'_>,
    (student, id, yes): (PersonId, BindingId, bool),
    now: Timestamp,
) -> Result<AgreedWhenAdult, StoreError> {
    store::lock(act).await?;
    let hers = store::find_binding(act, id).await?.filter(|tie| tie.student == student);
    let takes = |tie: &Binding| takes_adult_consent(tie.status, tie.reason);
    let Some(tie) = hers.filter(takes) else { return Ok(AgreedWhenAdult::NoBinding) };
    let today = taipei_date(now);
    let born = store::birth_date(act, &app.keyring.sealer(), student).await?;
    let Some(born) = born.filter(|born| may_decide_on(*born, today)) else {
        return Ok(AgreedWhenAdult::TooYoung);
    };
    let numbers = accounts::list_number_lookups(act, tie.guardian).await?;
    if yes && store::is_barred(act, tie.student, &numbers, false).await? {
        return Ok(AgreedWhenAdult::NoBinding);
    }
    if yes {
        store::mark_consent(act, id, true, now).await?;
        if tie.status == BindingStatus::Ended {
            letters::agreed(app, act, &tie, now).await?;
        }
        revive(act, &tie, BindingStatus::Approved, now).await?;
    } else {
        let of_age = born.is_adult_on(today) && tie.status == BindingStatus::Approved;
        store::mark_consent(act, id, false, now).await?;
        let ending = Ending { reason: EndReason::Majority, actor: Some(student) };
        if of_age {
            end_within(act, &tie, &ending, now).await?;
        } else {
            act.invalidate(&[Key::Person(tie.guardian)], now).await?;
        }
    }
    let (actor, detail) = (student.to_string(), json!({ "yes": yes }));
    act.audit(AuditAct::BindingAdultConsent, &actor, &id.to_string(), &detail, now).await?;
    Ok(AgreedWhenAdult::Done)
}
