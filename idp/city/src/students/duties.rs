//! Duties: appointments as deputy or school administrator, besides the roles of the roster.

use domain::binding::Duty;
use domain::ids::{ClassId, DutyId, OrgId, PersonId};
use domain::timestamp::Timestamp;

use super::store;
use platform::audit::{self, AuditAct};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// A valid duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its row.
    pub id: DutyId,
    /// The holder.
    pub person: PersonId,
    /// The holder's name.
    pub name: String,
    /// At which school.
    pub school: OrgId,
    /// For which class; none for the whole school.
    pub class: Option<ClassId>,
    /// The kind.
    pub kind: Duty,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

/// A duty about to be given or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDuty {
    /// The holder.
    pub person: PersonId,
    /// At which school.
    pub school: OrgId,
    /// For which class: a deputy has one, an administrator none.
    pub class: Option<ClassId>,
    /// The kind.
    pub kind: Duty,
}

/// Why a duty is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyRefusal {
    /// The person does not work at the school.
    NotEmployed,
    /// The class is not of the school, or there should be one, or none.
    Class,
    /// The person is the homeroom teacher of the class.
    OwnClass,
    /// The person has this duty already.
    Held,
}

/// Gives a duty that ends at `until` by itself. `actor` is the id of the person who gives it, or [`audit::OPERATOR`].
///
/// # Errors
/// When it cannot be written.
pub async fn give_duty(
    app: &App,
    actor: &str,
    (duty, until): (NewDuty, Option<Timestamp>),
    now: Timestamp,
) -> Result<Result<(), DutyRefusal>, Fault> {
    let actor = actor.to_owned();
    let given = app.db.write(async move |tx: &Act<'_>| {
        store::lock_duties(tx).await?;
        if let Err(refusal) = judge(tx, duty, now).await? {
            return Ok(Err(refusal));
        }
        store::insert_duty(tx, (duty, until), now).await?;
        record(tx, &actor, AuditAct::DutyGiven, duty, now).await?;
        Ok(Ok(()))
    });
    Ok(given.await?)
}

async fn judge(
    db: &impl platform::db::Connection,
    duty: NewDuty,
    now: Timestamp,
) -> Result<Result<(), DutyRefusal>, StoreError> {
    let works = store::list_workplaces(db, duty.person, now).await?;
    if !works.iter().any(|school| school.id == duty.school) {
        return Ok(Err(DutyRefusal::NotEmployed));
    }
    let class = match (duty.kind, duty.class) {
        (Duty::SchoolAdmin, None) => None,
        (Duty::Deputy, Some(class)) => Some(class),
        _ => return Ok(Err(DutyRefusal::Class)),
    };
    if let Some(class) = class {
        let found = store::find_classes(db, &[class], now).await?;
        if !found.iter().any(|placed| placed.school == duty.school) {
            return Ok(Err(DutyRefusal::Class));
        }
        if store::list_homerooms(db, duty.person, now).await?.contains(&class) {
            return Ok(Err(DutyRefusal::OwnClass));
        }
    }
    let held = store::list_duties_of(db, duty.person, now).await?;
    let same = |one: &Given| (one.school, one.class, one.kind) == (duty.school, duty.class, duty.kind);
    Ok(if held.iter().any(same) { Err(DutyRefusal::Held) } else { Ok(()) })
}

/// Ends a duty; says whether there was one.
///
/// # Errors
/// When it cannot be written.
pub async fn end_duty(app: &App, actor: &str, duty: NewDuty, now: Timestamp) -> Result<bool, Fault> {
    let actor = actor.to_owned();
    let ended = app.db.write(async move |tx: &Act<'_>| {
        let ended = store::mark_duty_ended(tx, duty, now).await?;
        if ended {
            record(tx, &actor, AuditAct::DutyEnded, duty, now).await?;
        }
        Ok(ended)
    });
    Ok(ended.await?)
}

/// Ends the duties of these people at schools where they no longer work, so that no duty comes back with the work.
///
/// # Errors
/// When a row cannot be read or written.
pub async fn end_duties_without_work_within(
    tx: &Act<'_>,
    people: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    for duty in store::list_duties_without_work(tx, people, now).await? {
        if store::mark_duty_ended(tx, duty, now).await? {
            record(tx, audit::OPERATOR, AuditAct::DutyEnded, duty, now).await?;
        }
    }
    Ok(())
}

async fn record(
    tx: &Act<'_>,
    actor: &str,
    act: AuditAct,
    duty: NewDuty,
    now: Timestamp,
) -> Result<(), StoreError> {
    let detail = serde_json::json!({
        "duty": duty.kind.as_str(),
        "school": duty.school.to_string(),
        "class": duty.class.map(|class| class.to_string()),
    });
    tx.audit(act, actor, &duty.person.to_string(), &detail, now).await
}

/// Whether a person holds a duty now, at any school.
///
/// # Errors
/// When the rows cannot be read.
pub async fn has_duty(app: &App, person: PersonId, now: Timestamp) -> Result<bool, Fault> {
    Ok(store::has_duty(app.db.read(), person, now).await?)
}

/// The valid duties at a school, administrators first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_duties(app: &App, school: OrgId, now: Timestamp) -> Result<Vec<Given>, Fault> {
    Ok(store::list_duties_at(app.db.read(), school, now).await?)
}

/// All employees of the school with their names, sorted by name.
///
/// # Errors
/// When the rows cannot be read.
pub async fn employees(app: &App, school: OrgId, now: Timestamp) -> Result<Vec<(PersonId, String)>, Fault> {
    Ok(store::list_employees(app.db.read(), school, now).await?)
}
