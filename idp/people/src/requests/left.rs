//! What time brings to requests: those about a student who left for good reach no review queue any more, so they are closed.

use domain::binding::RequestAct;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters;
use super::store::{self, Request, Settled};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, passed};
use platform::jobs;
use web::app::App;

/// Rows of one batch.
const BATCH: u64 = 100;

/// Closes the open requests about students who left the city's schools, a batch of them; whether there may be more. Who
/// asked is told by mail. One that only changes schools, even with the holidays between, takes hers along.
pub async fn close_left(app: &App, now: Timestamp) -> Result<bool, Fault> {
    let left = store::list_open_of_left(app.db.read(), &app.keyring.sealer(), now, BATCH).await?;
    let (more, mut closed) = (left.len() as u64 == BATCH, false);
    for request in left {
        let id = request.id;
        closed |= passed(close(app, request, now).await, id)?.is_some();
    }
    // A batch of which none is closed would come again.
    Ok(more && closed)
}

async fn close(app: &App, request: Request, now: Timestamp) -> Result<(), Fault> {
    let messages = letters::request_closed(app, &request).await?;
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        let settled = Settled { act: RequestAct::Refuse, by: None, answer: None };
        if store::mark_settled(act, &sealer, &request, settled, now).await? {
            jobs::enqueue_each(act, &sealer, &messages, now).await?;
            let detail = json!({ "kind": request.kind.as_str() });
            act.audit(AuditAct::RequestClosed, NOBODY, &request.id.to_string(), &detail, now).await?;
        }
        Ok(())
    });
    Ok(act.await?)
}
