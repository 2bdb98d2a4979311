//! The applicant asks for the activation link again.

use domain::contacts::EmailAddress;
use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;

use super::read;
use crate::bindings;
use platform::fault::Fault;
use web::app::App;

/// Sends the link of an approved application again, to the mailbox that its guardian proved last; the one before opens
/// nothing any more. `false` where there is none to send: not approved, over meanwhile, activated already, or too often.
pub async fn resend_link(app: &App, application: ApplicationId, now: Timestamp) -> Result<bool, Fault> {
    let Some(application) = read::find(app, application).await? else { return Ok(false) };
    let Some(binding) = application.binding else { return Ok(false) };
    let Some(email) = EmailAddress::parse(&application.guardian.email) else { return Ok(false) };
    bindings::renew_link(app, binding, &email, now).await
}
