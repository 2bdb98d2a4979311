//! `GET /invitation?t=…`: what somebody is invited to; she goes on, or declines.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{InvitationAct, InvitationStatus};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::{Visit, Way, of_link, terms};
use crate::app::App;
use crate::contacts::{self, CodePurpose, Requested};
use crate::family::pages::InvitationPage;
use crate::family::store::{self, Invitation};
use crate::platform::audit::{AuditAct, NOBODY};
use crate::platform::db::Act;
use crate::platform::fault::Fault;
use crate::web::error::{PageError, PageRefusal, Stop};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let invitation = of_link(&app, query.get("t"), now).await?;
    let page = page(&app, &invitation, &csrf, &query).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

async fn page(
    app: &App,
    invitation: &Invitation,
    csrf: &CsrfToken,
    fields: &Parameters,
) -> Result<InvitationPage, Fault> {
    Ok(InvitationPage {
        csrf: csrf.value.clone(),
        t: fields.get("t").unwrap_or_default().to_owned(),
        terms: terms(app, invitation).await?,
        contact: invitation.contact.masked(),
        expires: invitation.expires_at.into(),
        declines: false,
        refusal: None,
    })
}

/// `POST /invitation`: a code is on its way to the contact that was invited.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let invitation = of_link(&app, fields.get("t"), now).await?;
    let refusal =
        match contacts::request_code(&app, &invitation.contact, CodePurpose::Invitation, now).await? {
            Requested::Sent => {
                let visit = Visit { way: Way::begin(invitation.id, now), invitation, now };
                return Ok(visit.on(&app)?);
            }
            Requested::TooMany { .. } => "too-many",
            Requested::SmsStopped => "sms-stopped",
        };
    let page = InvitationPage { refusal: Some(refusal), ..page(&app, &invitation, &csrf, &fields).await? };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// `POST /invitation/decline`: asks once more, then it is over and nothing is kept.
pub(super) async fn post_decline(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let invitation = of_link(&app, fields.get("t"), now).await?;
    if fields.get("sure") != Some("yes") {
        let page = InvitationPage { declines: true, ..page(&app, &invitation, &csrf, &fields).await? };
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    }
    decline(&app, &invitation, now).await?;
    Ok(Redirect::to("/invitation/declined").into_response())
}

/// Declines, if nobody settled it meanwhile.
pub(super) async fn decline(app: &App, invitation: &Invitation, now: Timestamp) -> Result<(), PageError> {
    let id = invitation.id;
    let act = app.db.write(async move |tx: &Act<'_>| {
        let done = store::mark_closed(tx, id, (InvitationStatus::Sent, InvitationAct::Decline)).await?;
        if done {
            tx.audit(AuditAct::InvitationDeclined, NOBODY, &id.to_string(), &json!({}), now).await?;
        }
        Ok(done)
    });
    if act.await? { Ok(()) } else { Err(PageRefusal::InvitationOver.into()) }
}
