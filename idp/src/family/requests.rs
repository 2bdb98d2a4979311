//! `POST /me/requests/{id}/withdraw`: who asked takes it back, as long as nobody has decided.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::RequestAct;
use serde_json::json;

use super::access::{hide, id_of};
use super::children::back;
use super::pages::FamilyNotice;
use super::store::{self, Settled};
use crate::app::App;
use crate::platform::audit::AuditAct;
use crate::platform::db::Act;
use crate::sessions::SignedIn;
use crate::web::error::PageError;
use crate::web::extract::{CsrfForm, Now};

/// Takes it back.
pub(super) async fn post_withdraw(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    let (id, person) = (id_of(&id)?, session.person);
    let found = store::find_request(app.db.read(), &app.keyring.sealer(), id).await?;
    let Some(request) = found.filter(|request| request.person == person) else {
        return Err(hide(&app, person, "request", id).await);
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
    Ok(back(notice).into_response())
}
