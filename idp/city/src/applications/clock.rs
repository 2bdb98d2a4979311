//! Reviewers are reminded of what waits for them, one kind after the other.
//!
//! Each step is a conditional update, in small batches that begin anew after a restart: on two nodes, and after any
//! interruption, each reminder goes out once.

use std::collections::BTreeMap;

use domain::binding::{ApplicationAct, Source, Stage, stage_at};
use domain::identifiers::{taipei_date, taipei_midnight};
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::decide::{involved, stage_of};
use super::letters;
use super::limits::REMINDERS;
use super::model::Application;
use super::reviewers::reviewers_of;
use super::store;
use crate::students;
use platform::db::Act;
use platform::fault::{Fault, StoreError, passed};
use platform::limits::Taken;
use web::app::App;

/// Rows of one batch.
const BATCH: u64 = 100;

/// Eight o'clock, in seconds after midnight.
const MORNING: i64 = 8 * 3_600;

/// Reminds the reviewers whose turn has come, for a batch of applications in the order of their ids; where to go on, if there
/// may be more.
pub async fn remind(app: &App, after: ApplicationId, now: Timestamp) -> Result<Option<ApplicationId>, Fault> {
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
    if passed(remind_all(app, due.clone(), now).await, "a batch to remind of")?.is_none() {
        for application in due {
            let id = application.id;
            passed(remind_all(app, vec![application], now).await, id)?;
        }
    }
    Ok(last)
}

async fn remind_all(app: &App, due: Vec<Application>, now: Timestamp) -> Result<(), Fault> {
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| remind_within(&own, act, &due, now).await);
    Ok(act.await?)
}

/// Whether somebody is to be reminded; read first, since most have nothing to be told. A class without a reviewer is found
/// out when an application is new.
async fn is_due(app: &App, application: &Application, now: Timestamp) -> Result<bool, Fault> {
    let by_clock = stage_at(&app.config.calendar.school_days(), application.submitted_at, now);
    if by_clock > application.stage {
        return Ok(true);
    }
    if application.stage != Stage::Teacher {
        return Ok(false);
    }
    let reviewers = reviewers_of(app.db.read(), application, now).await?;
    let involved = involved(app, app.db.read(), application).await?;
    Ok(stage_of(app, &reviewers, &involved, application.submitted_at, now) > application.stage)
}

/// Notes who is reminded and writes to them, in one commit: no reminder is noted whose mail is lost.
async fn remind_within(
    app: &App,
    act: &Act<'_>,
    due: &[Application],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut reminded: BTreeMap<PersonId, Stage> = BTreeMap::new();
    for application in due {
        for (person, stage) in note_within(app, act, application, now).await? {
            let known = reminded.entry(person).or_insert(stage);
            *known = (*known).max(stage);
        }
    }
    for (person, stage) in reminded {
        write_to(app, act, (person, stage), now).await?;
    }
    Ok(())
}

/// Notes for one application who is reminded, and who that is.
async fn note_within(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    now: Timestamp,
) -> Result<Vec<(PersonId, Stage)>, StoreError> {
    let reviewers = reviewers_of(act, application, now).await?;
    let involved = involved(app, act, application).await?;
    let stage = stage_of(app, &reviewers, &involved, application.submitted_at, now);
    let source = match stage {
        Stage::Teacher | Stage::Reminded => Source::Teacher,
        Stage::Deputy => Source::Deputy,
        Stage::SchoolAdmin => Source::SchoolAdmin,
    };
    let people = reviewers.people(source).filter(|person| !involved.contains(person));
    let reminded: Vec<(PersonId, Stage)> = people.map(|person| (person, stage)).collect();
    // Where nobody is to be reminded it stays due, for whoever becomes a reviewer later.
    if reminded.is_empty()
        || stage <= application.stage
        || !store::mark_reminded(act, application, stage).await?
    {
        return Ok(Vec::new());
    }
    let detail = json!({ "stage": stage.as_str() });
    store::insert_event(act, application.id, (None, ApplicationAct::Called), &detail, now).await?;
    Ok(reminded)
}

/// One mail a day, with how many applications wait that the reviewer may decide; what comes after it is told the next morning.
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
            let posts = students::posts_of(act, person, now).await?;
            let waiting = store::count_reminded(act, &posts, now).await?;
            return letters::reminder(app, act, (person, stage), waiting, (at, now)).await;
        }
    }
    Ok(())
}
