//! Applications for students who left the city's schools go back.

use domain::binding::{ApplicationStatus, ReturnReason};
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;

use super::decide::return_within;
use super::store::{self, Outcome};
use platform::db::Act;
use platform::fault::{Fault, passed};
use web::app::App;

/// Rows of one batch.
const BATCH: u64 = 100;

/// Returns the pending applications of students who left the city's schools, a batch in the order of their ids; where
/// to go on, if there may be more.
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
