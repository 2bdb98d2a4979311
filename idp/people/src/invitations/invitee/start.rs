//! `GET /invitation?t=…`: what somebody is invited to; she goes on, or declines.

use domain::binding::{InvitationAct, InvitationStatus};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::{Visit, Way, of_link, terms};
use crate::invitations::pages::{CodeRefusal, InvitationPage};
use crate::invitations::store::{self, Invitation};
use city::contacts::{self, CodePurpose, Requested};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Anyone, Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};

pub(super) async fn get(ask: Ask<Anyone>) -> Paged {
    let invitation = of_link(&ask.app, ask.query().get("t"), ask.now).await?;
    ask.show(&page(&ask.app, &invitation, ask.query()).await?)
}

async fn page(app: &App, invitation: &Invitation, fields: &Parameters) -> Result<InvitationPage, Fault> {
    Ok(InvitationPage {
        t: fields.get("t").unwrap_or_default().to_owned(),
        terms: terms(app, invitation).await?,
        contact: invitation.contact.masked(),
        expires: invitation.expires_at.into(),
        declines: false,
        refusal: None,
    })
}

/// `POST /invitation`: a code is on its way to the contact that was invited.
pub(super) async fn post(ask: Ask<Anyone>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let invitation = of_link(app, fields.get("t"), now).await?;
    let refusal =
        match contacts::request_code(app, &invitation.contact, CodePurpose::Invitation, &asker, now).await? {
            Requested::Sent => {
                let visit = Visit { way: Way::begin(invitation.id, now), invitation, now };
                return visit.on(app);
            }
            Requested::TooMany { .. } => CodeRefusal::TooMany,
            Requested::SmsStopped => CodeRefusal::SmsStopped,
        };
    ask.show(&InvitationPage { refusal: Some(refusal), ..page(app, &invitation, &fields).await? })
}

/// `POST /invitation/decline`: asks once more, then it is over and nothing is kept.
pub(super) async fn post_decline(ask: Ask<Anyone>, CsrfForm(fields): CsrfForm) -> Paged {
    let invitation = of_link(&ask.app, fields.get("t"), ask.now).await?;
    if fields.get("sure") != Some("yes") {
        let page = page(&ask.app, &invitation, &fields).await?;
        return ask.show(&InvitationPage { declines: true, ..page });
    }
    decline(&ask.app, &invitation, ask.now).await?;
    go("/invitation/declined")
}

/// Declines, if nobody settled it meanwhile.
pub(super) async fn decline(app: &App, invitation: &Invitation, now: Timestamp) -> Paged<()> {
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
