//! The household registry is asked about what waits; what it confirms is approved.

use domain::binding::{ApplicationAct, ApplicationStatus, Source};
use domain::identifiers::NationalId;
use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::approve::{Ground, Outdated, approve_within};
use super::model::Application;
use super::store;
use crate::accounts;
use crate::bindings::{self, Bars};
use crate::registry::{Answer, Known, NoAnswer, Question, Registry};
use platform::db::{Act, Undo};
use platform::fault::{Fault, passed};
use web::app::App;

/// Questions of one batch.
const BATCH: u64 = 20;

/// Asks about a batch of applications of which it was not asked before, in the order of their ids; where to go on, if
/// there may be more. What it gives no answer to is asked again with the next walk; one that is not there ends this one.
pub async fn ask_registry(
    app: &App,
    registry: &dyn Registry,
    after: ApplicationId,
    now: Timestamp,
) -> Result<Option<ApplicationId>, Fault> {
    let unasked = store::list_unasked(app.db.read(), &app.keyring.sealer(), after, BATCH).await?;
    for application in unasked.found {
        let asked = passed(question(app, &application).await, application.id)?;
        let Some(Some(question)) = asked else { continue };
        match registry.ask(&question).await {
            Ok(answer) => {
                let id = application.id;
                passed(note(app, application, Some(answer), now).await, id)?;
            }
            Err(NoAnswer::Never(reason)) => {
                tracing::warn!(application = %application.id, reason, "the registry refuses a question");
                note(app, application, None, now).await?;
            }
            Err(NoAnswer::Later(reason)) => {
                tracing::info!(application = %application.id, reason, "the registry gives no answer yet");
            }
            Err(NoAnswer::NotNow(reason)) => {
                tracing::info!(reason, "the registry does not answer; it is asked again later");
                return Ok(None);
            }
        }
    }
    Ok(unasked.last.map(ApplicationId))
}

async fn question(app: &App, application: &Application) -> Result<Option<Question>, Fault> {
    let guardian = NationalId::parse_stored(&application.guardian.national_id);
    let student = accounts::find_number(app.db.read(), &app.keyring.sealer(), application.student).await?;
    let relation = application.relation;
    Ok(guardian.zip(student).map(|(guardian, student)| Question { guardian, student, relation }))
}

/// Writes down that it was asked and, where it confirms and no block stands, approves in the same commit.
async fn note(
    app: &App,
    application: Application,
    answer: Option<Answer>,
    now: Timestamp,
) -> Result<(), Fault> {
    let own = app.clone();
    let act =
        app.db.attempt(async move |act: &Act<'_>| note_within(&own, act, application, answer, now).await);
    match act.await? {
        // Somebody decided in this moment.
        Ok(()) | Err(Outdated) => Ok(()),
    }
}

async fn note_within(
    app: &App,
    act: &Act<'_>,
    application: Application,
    answer: Option<Answer>,
    now: Timestamp,
) -> Result<(), Undo<Outdated>> {
    bindings::lock_within(act).await?;
    let again = store::find(act, &app.keyring.sealer(), application.id).await?;
    let same = |found: &Application| {
        found.status == ApplicationStatus::Pending && found.revision == application.revision
    };
    let Some(application) = again.filter(same) else { return Ok(()) };
    if store::last_of_act(act, application.id, ApplicationAct::Asked).await?.is_some() {
        // Another node asked at the same time.
        return Ok(());
    }
    let confirmed = answer.as_ref().is_some_and(|answer| answer.known == Known::Confirmed);
    let reference = answer.map(|answer| answer.reference);
    let detail = json!({ "confirmed": confirmed, "reference": reference });
    store::insert_event(act, application.id, (None, ApplicationAct::Asked), &detail, now).await?;
    let bars = Bars::of_students(act, &[application.student]).await?;
    if !confirmed || bars.stand_for(application.student) {
        return Ok(());
    }
    let evidence = json!({ "registry_reference": reference });
    let ground = Ground { source: Source::Household, by: None, evidence };
    // Whatever is not approved waits for people.
    approve_within(app, act, &application, &ground, now).await?;
    Ok(())
}
