//! Bindings that come to their end by the clock.
//!
//! Everything here is a conditional update, in small batches that begin anew after a restart: on two nodes, and after
//! any interruption, each thing happens once. What has ended is refused at use all the same, by the gate.

use domain::binding::life::{Cause, Facts};
use domain::identifiers::taipei_date;
use domain::ids::BindingId;
use domain::timestamp::Timestamp;

use super::change::{carry_out, facts_of, judge};
use super::{letters, store};
use crate::accounts;
use platform::db::Act;
use platform::fault::{Fault, passed};
use web::app::App;
use web::letters::Stationery;

/// Rows of one batch.
const BATCH: u64 = 100;

/// Ends the bindings whose day has come, a batch of them; whether there may be more.
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
pub async fn end_of_age(app: &App, after: BindingId, now: Timestamp) -> Result<Option<BindingId>, Fault> {
    let (db, sealer, today) = (app.db.read(), app.keyring.sealer(), taipei_date(now));
    let bindings = store::list_approved_after(db, after, BATCH).await?;
    for binding in bindings.found {
        let born = accounts::find_birth_date(db, &sealer, binding.student).await.map_err(Fault::from);
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
