//! What time brings: people are called to decide, bindings come to their end, applications of students who left go back.
//!
//! Everything here is a conditional update, in small batches that begin anew after a restart: on two nodes, and after
//! any interruption, each thing happens once. What has ended is refused at use all the same, by the gate.

use std::collections::BTreeMap;

use domain::binding::life::{Cause, Facts};
use domain::binding::{ApplicationAct, ApplicationStatus, ReturnReason, Source, Stage, stage_at};
use domain::identifiers::{taipei_date, taipei_midnight};
use domain::ids::{ApplicationId, BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::change::{carry_out, facts_of, judge};
use super::decide::{involved, return_within, stage_of};
use super::letters::{self, Stationery};
use super::limits::REMINDERS;
use super::model::Application;
use super::store::{self, Outcome};
use platform::db::Act;
use platform::fault::{Fault, StoreError, passed};
use platform::limits::Taken;
use web::app::App;

/// Rows of one batch.
const BATCH: u64 = 100;

/// Eight o'clock, in seconds after midnight.
const MORNING: i64 = 8 * 3_600;

/// Ends the bindings whose day has come, a batch of them; whether there may be more.
///
/// # Errors
/// When the database fails.
pub async fn end_expired(app: &App, now: Timestamp) -> Result<bool, Fault> {
    let bindings = store::list_expired(app.db.read(), now, BATCH).await?;
    let mut ended = false;
    for binding in bindings.found {
        ended |= passed(end(app, binding.id, Cause::Expired, now).await, binding.id)?.is_some();
    }
    // A batch of which none ends would come again.
    Ok(ended && bindings.last.is_some())
}

/// Ends the bindings of children who came of age and did not agree, a batch of them in the order of their ids; where to go
/// on, if there may be more.
///
/// # Errors
/// When the database fails.
pub async fn end_of_age(app: &App, after: BindingId, now: Timestamp) -> Result<Option<BindingId>, Fault> {
    let (db, sealer, today) = (app.db.read(), app.keyring.sealer(), taipei_date(now));
    let bindings = store::list_approved_after(db, after, BATCH).await?;
    for binding in bindings.found {
        let born = store::birth_date(db, &sealer, binding.student).await.map_err(Fault::from);
        let born = passed(born, binding.id)?.flatten();
        if born.is_some_and(|born| born.is_adult_on(today)) {
            passed(end(app, binding.id, Cause::Majority, now).await, binding.id)?;
        }
    }
    Ok(bindings.last.map(BindingId))
}

/// Ends a binding as it stands in the transaction, if its last day has still passed and the student has not agreed in
/// the meantime.
async fn end(app: &App, id: BindingId, cause: Cause, now: Timestamp) -> Result<(), Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        store::lock(act).await?;
        let Some(binding) = store::find_binding(act, id).await? else { return Ok(()) };
        let is_of_age = cause == Cause::Majority;
        let change = judge(&binding, cause, Facts { is_of_age, ..facts_of(&binding, now) });
        let with = Stationery { renderer: &own.renderer, sealer: &own.keyring.sealer() };
        letters::ended(with, act, (&binding, change), now).await?;
        carry_out(act, &binding, change, None, now).await?;
        Ok(())
    });
    Ok(act.await?)
}

/// Returns the pending applications of students who left the city's schools, a batch in the order of their ids; where
/// to go on, if there may be more.
///
/// # Errors
/// When the database fails.
pub async fn return_of_left(
    app: &App,
    after: ApplicationId,
    now: Timestamp,
) -> Result<Option<ApplicationId>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let pending = store::list_pending_after(db, &sealer, after, BATCH).await?;
    let students: Vec<PersonId> = pending.found.iter().map(|one| one.student).collect();
    let places = store::places_of(db, &students, now).await?;
    for application in pending.found.into_iter().filter(|one| !places.has(one.student)) {
        let (own, id) = (app.clone(), application.id);
        let act = app.db.write(async move |act: &Act<'_>| {
            if store::places_of(act, &[application.student], now).await?.has(application.student) {
                return Ok(false);
            }
            let outcome = Outcome {
                status: ApplicationStatus::Rejected,
                source: None,
                by: None,
                reason: Some(ReturnReason::StudentLeft),
                text: None,
                binding: None,
            };
            return_within(&own, act, &application, outcome, now).await
        });
        passed(act.await.map_err(Fault::from), id)?;
    }
    Ok(pending.last.map(ApplicationId))
}

/// Calls those whose turn has come, for a batch of applications in the order of their ids; where to go on, if there
/// may be more.
///
/// # Errors
/// When the database fails.
pub async fn call(app: &App, after: ApplicationId, now: Timestamp) -> Result<Option<ApplicationId>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let waiting = store::list_due(db, &sealer, (after, now), BATCH).await?;
    let last = waiting.last.map(ApplicationId);
    let mut due = Vec::new();
    for application in waiting.found {
        if passed(is_due(app, &application, now).await, application.id)? == Some(true) {
            due.push(application);
        }
    }
    if due.is_empty() {
        return Ok(last);
    }
    if passed(call_all(app, due.clone(), now).await, "a batch to call for")?.is_none() {
        for application in due {
            let id = application.id;
            passed(call_all(app, vec![application], now).await, id)?;
        }
    }
    Ok(last)
}

async fn call_all(app: &App, due: Vec<Application>, now: Timestamp) -> Result<(), Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| call_within(&own, act, &due, now).await);
    Ok(act.await?)
}

/// Whether somebody is to be called; read first, since most have nothing to be told. A desk with nobody at it is found
/// out when an application is new.
async fn is_due(app: &App, application: &Application, now: Timestamp) -> Result<bool, Fault> {
    let by_clock = stage_at(&app.config.calendar.school_days(), application.submitted_at, now);
    if by_clock > application.stage {
        return Ok(true);
    }
    if application.stage != Stage::Teacher {
        return Ok(false);
    }
    let desk = store::desk_of(app.db.read(), application, now).await?;
    let involved = involved(app, app.db.read(), application).await?;
    Ok(stage_of(app, &desk, &involved, application.submitted_at, now) > application.stage)
}

/// Notes whom the clock has called and writes to them, in one commit: no call is noted whose mail is lost.
async fn call_within(
    app: &App,
    act: &Act<'_>,
    due: &[Application],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut called: BTreeMap<PersonId, Stage> = BTreeMap::new();
    for application in due {
        for (person, stage) in note_within(app, act, application, now).await? {
            let known = called.entry(person).or_insert(stage);
            *known = (*known).max(stage);
        }
    }
    for (person, stage) in called {
        write_to(app, act, (person, stage), now).await?;
    }
    Ok(())
}

/// Notes for one application whom the clock has called, and who that is.
async fn note_within(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    now: Timestamp,
) -> Result<Vec<(PersonId, Stage)>, StoreError> {
    let desk = store::desk_of(act, application, now).await?;
    let involved = involved(app, act, application).await?;
    let stage = stage_of(app, &desk, &involved, application.submitted_at, now);
    let source = match stage {
        Stage::Teacher | Stage::Reminded => Source::Teacher,
        Stage::Deputy => Source::Deputy,
        Stage::SchoolAdmin => Source::SchoolAdmin,
    };
    let people = desk.people(source).filter(|person| !involved.contains(person));
    let called: Vec<(PersonId, Stage)> = people.map(|person| (person, stage)).collect();
    // Where nobody is to be called it stays due, for whoever comes to that desk later.
    if called.is_empty() || stage <= application.stage || !store::mark_called(act, application, stage).await?
    {
        return Ok(Vec::new());
    }
    let detail = json!({ "stage": stage.as_str() });
    store::insert_event(act, application.id, (None, ApplicationAct::Called), &detail, now).await?;
    Ok(called)
}

/// One mail a day, with how many applications wait that she may decide; what comes after it is told the next morning.
async fn write_to(
    app: &App,
    act: &Act<'_>,
    (person, stage): (PersonId, Stage),
    now: Timestamp,
) -> Result<(), StoreError> {
    let (name, today) = (person.to_string(), taipei_date(now));
    let tomorrow = today.next_day().unwrap_or(today);
    for (day, at) in [(today, now), (tomorrow, taipei_midnight(tomorrow).plus(MORNING))] {
        let limit = REMINDERS.of(app, &[&name, &day.to_string()]);
        if limit.take(act, now).await? == Taken::Yes {
            let waiting = store::count_called(act, person, now).await?;
            return letters::call(app, act, (person, stage), waiting, (at, now)).await;
        }
    }
    Ok(())
}
