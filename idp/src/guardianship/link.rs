//! The activation link, sent again.

use domain::accounts::AccountState;
use domain::contacts::{EmailAddress, LIMIT_SECONDS};
use domain::identifiers::LoginName;
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::store;
use super::{letters, read};
use crate::accounts::{self, LINK_SECONDS};
use crate::app::App;
use crate::platform::audit::{self, NOBODY};
use crate::platform::fault::Fault;
use crate::platform::limits::{Limit, Taken};

/// So many links an hour go to one address.
const LINKS_AN_HOUR: u16 = 5;

/// Sends the link of an approved application again, to the mailbox that was proved; the one before opens nothing any
/// more. `false` where there is none to send: not approved, activated already, or too often.
///
/// # Errors
/// When the database fails.
pub async fn resend_link(app: &App, application: ApplicationId, now: Timestamp) -> Result<bool, Fault> {
    let Some(application) = read::find(app, application).await? else { return Ok(false) };
    let Some(binding) = application.binding else { return Ok(false) };
    let Some(tie) = store::find_binding(app.db.read(), binding).await? else { return Ok(false) };
    let Some(email) = EmailAddress::parse(&application.guardian.email) else { return Ok(false) };
    send(app, (tie.guardian, tie.student), &email, now).await
}

/// Sends a new link to whoever signs in by that address, if she still waits for one; the answer tells nobody whether.
///
/// # Errors
/// When the database fails.
pub async fn send_link_to(app: &App, email: &EmailAddress, now: Timestamp) -> Result<(), Fault> {
    let Some(name) = LoginName::parse(email.expose()) else { return Ok(()) };
    let found = accounts::find_by_login(app, &name).await?.map(|found| found.account);
    let waiting = found.filter(|account| account.state == AccountState::Pending && account.activation_mailed);
    let Some(account) = waiting else { return Ok(()) };
    let ties = store::list_of_guardian(app.db.read(), account.person).await?;
    let living = |tie: &&super::Binding| domain::binding::is_living(tie.status, tie.valid_until, now);
    let Some(tie) = ties.iter().find(living) else { return Ok(()) };
    send(app, (tie.guardian, tie.student), email, now).await?;
    Ok(())
}

async fn send(
    app: &App,
    (guardian, student): (PersonId, PersonId),
    email: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Fault> {
    let limit =
        Limit::of(&app.keyring.sealer(), &["activation link", &email.lookup()], LINKS_AN_HOUR, LIMIT_SECONDS);
    let (own, to) = (app.clone(), email.clone());
    let act = app.db.write(move |tx| {
        Box::pin(async move {
            if limit.take(tx, now).await? != Taken::Yes {
                return Ok(false);
            }
            let renewed = accounts::renew_link_within(tx, guardian, now.plus(LINK_SECONDS)).await?;
            let Some(welcome) = renewed else { return Ok(false) };
            let child = letters::masked(tx, student).await?;
            letters::welcome(&own, tx, (to.expose(), &child), &welcome, now).await?;
            audit::record(tx, now, NOBODY, "account.link-sent", &guardian.to_string(), &json!({})).await?;
            Ok(true)
        })
    });
    let sent = act.await?;
    app.outbox.wake();
    Ok(sent)
}
