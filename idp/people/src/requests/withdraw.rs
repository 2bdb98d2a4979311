//! `POST /me/requests/{id}/withdraw`: who asked takes it back, as long as nobody has decided.

use domain::binding::RequestAct;
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Settled};
use crate::relatives::{FamilyNotice, back, hide};
use city::sessions::SignedIn;
use platform::audit::AuditAct;
use platform::db::Act;
use web::ask::Ask;
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

pub(super) async fn post_withdraw(ask: Ask<SignedIn>, id: Id<Uuid>, CsrfForm(_): CsrfForm) -> Paged {
    let (app, id, person, now) = (&ask.app, id.read()?, ask.person(), ask.now);
    let found = store::find_request(app.db.read(), &app.keyring.sealer(), id).await?;
    let Some(request) = found.filter(|request| request.person == person) else {
        return Err(hide(&ask, "request", id).await);
    };
    let (kind, sealer) = (request.kind, app.keyring.sealer());
    let act = app.db.write(async move |tx: &Act<'_>| {
        let settled = Settled { act: RequestAct::Withdraw, by: Some(person), answer: None };
        let done = store::mark_settled(tx, &sealer, &request, settled, now).await?;
        if done {
            let (actor, detail) = (person.to_string(), json!({ "kind": kind.as_str() }));
            tx.audit(AuditAct::RequestWithdrawn, &actor, &id.to_string(), &detail, now).await?;
        }
        Ok(done)
    });
    let notice = if act.await? { FamilyNotice::RequestWithdrawn } else { FamilyNotice::TooLate };
    back("/me/children", notice)
}
