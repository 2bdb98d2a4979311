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
use super::model::{AgreedWhenAdult, Binding};
use super::news::{News, shut_within};
use super::store::{self, Status};
use crate::accounts;
use crate::app::App;
use crate::platform::audit::{self, NOBODY};
use crate::platform::db::{Act, Connection};
use crate::platform::fault::{Fault, StoreError};

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
    let act = app.db.write(async move |tx: &Act<'_>| end_binding_within(tx, id, reason, actor, now).await);
    Ok(tell(app, act.await?))
}

/// The same within a transaction, which has recorded nothing yet or holds the lock of [`lock_within`]; none if it is
/// over already, or never lived.
///
/// # Errors
/// When the database fails.
pub async fn end_binding_within(
    tx: &Act<'_>,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<News>, StoreError> {
    change_within(tx, id, &Ending { reason, actor }, true, now).await
}

/// Lets one transaction at a time write bindings. Take it before anything else in a transaction that first settles
/// something of its own and then calls one of the functions here.
///
/// # Errors
/// When the database fails.
pub async fn lock_within(tx: &impl Connection) -> Result<(), StoreError> {
    store::lock(tx).await
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
    let act = app.db.write(async move |tx: &Act<'_>| block_binding_within(tx, id, reason, actor, now).await);
    Ok(tell(app, act.await?))
}

/// The same within a transaction; none if it does not live.
///
/// # Errors
/// When the database fails.
pub async fn block_binding_within(
    tx: &Act<'_>,
    id: BindingId,
    reason: EndReason,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<News>, StoreError> {
    change_within(tx, id, &Ending { reason, actor }, false, now).await
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
    let act = app.db.write(async move |tx: &Act<'_>| unblock_binding_within(tx, id, actor, now).await);
    Ok(tell(app, act.await?))
}

fn tell(app: &App, news: Option<News>) -> bool {
    let changed = news.is_some();
    if let Some(news) = news {
        news.tell(app);
    }
    changed
}

async fn change_within(
    tx: &Act<'_>,
    id: BindingId,
    ending: &Ending,
    for_good: bool,
    now: Timestamp,
) -> Result<Option<News>, StoreError> {
    store::lock(tx).await?;
    let Some(tie) = store::find_binding(tx, id).await? else { return Ok(None) };
    let to = if for_good { binding::end(tie.status) } else { binding::block(tie.status) };
    if to.is_none() {
        return Ok(None);
    }
    let news = if for_good {
        end_within(tx, &tie, ending, now).await?
    } else {
        block_within(tx, &tie, ending, now).await?
    };
    Ok(Some(news))
}

/// Ends a tie as it was read in this transaction.
pub(super) async fn end_within(
    tx: &Act<'_>,
    tie: &Binding,
    ending: &Ending,
    now: Timestamp,
) -> Result<News, StoreError> {
    stop_within(tx, tie, (BindingStatus::Ended, ending, "binding.ended"), now).await
}

/// Freezes a tie as it was read in this transaction.
pub(super) async fn block_within(
    tx: &Act<'_>,
    tie: &Binding,
    ending: &Ending,
    now: Timestamp,
) -> Result<News, StoreError> {
    stop_within(tx, tie, (BindingStatus::Blocked, ending, "binding.blocked"), now).await
}

async fn stop_within(
    tx: &Act<'_>,
    tie: &Binding,
    (to, ending, act): (BindingStatus, &Ending, &str),
    now: Timestamp,
) -> Result<News, StoreError> {
    let status = Status { from: tie.status, to, reason: Some(ending.reason) };
    if !store::mark_status(tx, tie.id, status, now).await? {
        return Ok(News::default());
    }
    let mut stopped = vec![tie.id];
    stopped.extend(withdraw(tx, tie, &ending.actor(), now).await?);
    let detail = json!({ "reason": ending.reason.as_str() });
    audit::record(tx, now, &ending.actor(), act, &tie.id.to_string(), &detail).await?;
    shut_within(tx, &stopped, now).await
}

/// Ends what a guardian entrusted to others; which ties that were.
async fn withdraw(
    tx: &Act<'_>,
    tie: &Binding,
    actor: &str,
    now: Timestamp,
) -> Result<Vec<BindingId>, StoreError> {
    let mut ended = Vec::new();
    for entrusted in store::list_delegated_by(tx, tie.guardian, tie.student).await? {
        let reason = Some(EndReason::Withdrawn);
        let status = Status { from: entrusted.status, to: BindingStatus::Ended, reason };
        if store::mark_status(tx, entrusted.id, status, now).await? {
            ended.push(entrusted.id);
            let detail = json!({ "reason": EndReason::Withdrawn.as_str() });
            audit::record(tx, now, actor, "binding.ended", &entrusted.id.to_string(), &detail).await?;
        }
    }
    Ok(ended)
}

/// Ends what was entrusted by ties that the roster ended, in the transaction of its import.
///
/// # Errors
/// When a row cannot be written.
pub async fn withdraw_entrusted_within(
    tx: &Act<'_>,
    over: &[BindingId],
    now: Timestamp,
) -> Result<News, StoreError> {
    let mut ended = Vec::new();
    for id in over {
        if let Some(tie) = store::find_binding(tx, *id).await? {
            ended.extend(withdraw(tx, &tie, NOBODY, now).await?);
        }
    }
    if ended.is_empty() { Ok(News::default()) } else { shut_within(tx, &ended, now).await }
}

/// The same within a transaction; none if it is not frozen, its end came meanwhile, or the school still bars her.
///
/// # Errors
/// When the database fails.
pub async fn unblock_binding_within(
    tx: &Act<'_>,
    id: BindingId,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<News>, StoreError> {
    store::lock(tx).await?;
    let Some(tie) = store::find_binding(tx, id).await? else { return Ok(None) };
    let Some(to) = binding::unblock(tie.status, tie.valid_until, now) else { return Ok(None) };
    let lookups = accounts::list_number_lookups(tx, tie.guardian).await?;
    if store::is_barred(tx, tie.student, &lookups, false).await? {
        return Ok(None);
    }
    let news = revive(tx, &tie, to, now).await?;
    let actor = actor.map_or_else(|| NOBODY.to_owned(), |person| person.to_string());
    audit::record(tx, now, &actor, "binding.unblocked", &id.to_string(), &json!({})).await?;
    Ok(Some(news))
}

/// A tie that was frozen or over lives, with what the guardian can act as; she is let in though the roster switched her
/// off meanwhile.
pub(super) async fn revive(
    tx: &Act<'_>,
    tie: &Binding,
    to: BindingStatus,
    now: Timestamp,
) -> Result<News, StoreError> {
    store::mark_status(tx, tie.id, Status { from: tie.status, to, reason: None }, now).await?;
    accounts::switch_on_within(tx, tie.guardian, now).await?;
    open_contexts(tx, tie.id, tie.guardian, tie.student, now).await?;
    News::of_person(tx, tie.guardian, now).await
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
    let act = app.db.write(async move |tx: &Act<'_>| agree_within(&own, tx, (student, id, yes), now).await);
    let (agreed, news) = act.await?;
    news.tell(app);
    Ok(agreed)
}

async fn agree_within(
    app: &App,
    tx: &Act<'_>,
    (student, id, yes): (PersonId, BindingId, bool),
    now: Timestamp,
) -> Result<(AgreedWhenAdult, News), StoreError> {
    store::lock(tx).await?;
    let hers = store::find_binding(tx, id).await?.filter(|tie| tie.student == student);
    let takes = |tie: &Binding| takes_adult_consent(tie.status, tie.reason);
    let Some(tie) = hers.filter(takes) else {
        return Ok((AgreedWhenAdult::NoBinding, News::default()));
    };
    let today = taipei_date(now);
    let born = store::birth_date(tx, &app.keyring.sealer(), student).await?;
    let Some(born) = born.filter(|born| may_decide_on(*born, today)) else {
        return Ok((AgreedWhenAdult::TooYoung, News::default()));
    };
    let numbers = accounts::list_number_lookups(tx, tie.guardian).await?;
    if yes && store::is_barred(tx, tie.student, &numbers, false).await? {
        return Ok((AgreedWhenAdult::NoBinding, News::default()));
    }
    let news = if yes {
        store::mark_consent(tx, id, true, now).await?;
        if tie.status == BindingStatus::Ended {
            letters::agreed(app, tx, &tie, now).await?;
        }
        revive(tx, &tie, BindingStatus::Approved, now).await?
    } else {
        let of_age = born.is_adult_on(today) && tie.status == BindingStatus::Approved;
        store::mark_consent(tx, id, false, now).await?;
        let ending = Ending { reason: EndReason::Majority, actor: Some(student) };
        if of_age {
            end_within(tx, &tie, &ending, now).await?
        } else {
            News::of_person(tx, tie.guardian, now).await?
        }
    };
    let (actor, detail) = (student.to_string(), json!({ "yes": yes }));
    audit::record(tx, now, &actor, "binding.adult-consent", &id.to_string(), &detail).await?;
    Ok((AgreedWhenAdult::Done, news))
}
