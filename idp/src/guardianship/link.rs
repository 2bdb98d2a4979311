//! The activation link, sent again.

use domain::accounts::AccountState;
use domain::binding::is_living;
use domain::contacts::{EmailAddress, LIMIT_SECONDS};
use domain::identifiers::LoginName;
use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters::{self, Entrusted};
use super::model::Binding;
use super::read;
use super::store::{self, TiesOf};
use crate::accounts::{self, LINK_SECONDS, Welcome};
use crate::app::App;
use crate::platform::audit::{self, NOBODY};
use crate::platform::db::Connection;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::limits::{Limit, Taken, Tally};

/// So many links an hour go to one address, and as many again to somebody who proved that it is hers.
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
    let limit =
        Limit::of(&app.keyring.sealer(), &["activation link", &email.lookup()], LINKS_AN_HOUR, LIMIT_SECONDS);
    let own = app.clone();
    let act = app.db.write(move |tx| {
        Box::pin(async move {
            if limit.take(tx, now).await? != Taken::Yes {
                return Ok(false);
            }
            let renewed = accounts::renew_link_within(tx, tie.guardian, now.plus(LINK_SECONDS)).await?;
            mail(&own, tx, &tie, &email, renewed, now).await
        })
    });
    let sent = act.await?;
    app.outbox.wake();
    Ok(sent)
}

/// Sends the link to whoever signs in by that address, if she still waits for one: the one she has while it lives, else
/// a new one. Whoever asks proves nothing, so she loses nothing by it, and every address, known or not, is counted in
/// one commit: [`Taken::No`] tells that the network asked too often, and nobody is told anything of an address.
///
/// # Errors
/// When the database fails.
pub async fn send_link_to(
    app: &App,
    email: &EmailAddress,
    network: &str,
    now: Timestamp,
) -> Result<Taken, Fault> {
    let (sealer, most) = (app.keyring.sealer(), app.config.binding.codes_per_network);
    let of_network = Tally::of(&sealer, &["activation links", network], most, LIMIT_SECONDS);
    let name = ["activation link asked for", &email.lookup()];
    let of_address = Limit::of(&sealer, &name, LINKS_AN_HOUR, LIMIT_SECONDS);
    let tie = find_waiting(app, email, now).await?;
    let (own, to) = (app.clone(), email.clone());
    let act = app.db.write(move |tx| {
        Box::pin(async move {
            let taken = of_network.take(tx, now).await?;
            if taken != Taken::Yes || of_address.take(tx, now).await? != Taken::Yes {
                return Ok(taken);
            }
            if let Some(tie) = tie {
                let kept = accounts::keep_link_within(tx, tie.guardian, now.plus(LINK_SECONDS), now).await?;
                mail(&own, tx, &tie, &to, kept, now).await?;
            }
            Ok(taken)
        })
    });
    let taken = act.await?;
    app.outbox.wake();
    Ok(taken)
}

/// A living tie of whoever signs in by that address, if her account waits for its link.
async fn find_waiting(app: &App, email: &EmailAddress, now: Timestamp) -> Result<Option<Binding>, Fault> {
    let Some(name) = LoginName::parse(email.expose()) else { return Ok(None) };
    let found = accounts::find_by_login(app, &name).await?.map(|found| found.account);
    let waiting = found.filter(|account| account.state == AccountState::Pending && account.activation_mailed);
    let Some(account) = waiting else { return Ok(None) };
    let ties = store::list_ties(app.db.read(), TiesOf::Guardians(&[account.person])).await?;
    let living = |tie: &Binding| is_living(tie.status, tie.valid_until, now);
    Ok(ties.into_iter().find(living))
}

async fn mail(
    app: &App,
    tx: &impl Connection,
    tie: &Binding,
    to: &EmailAddress,
    welcome: Option<Welcome>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(welcome) = welcome else { return Ok(false) };
    letters::welcome(app, tx, (to.expose(), tie.student), Entrusted::of(tie), &welcome, now).await?;
    audit::record(tx, now, NOBODY, "account.link-sent", &tie.guardian.to_string(), &json!({})).await?;
    Ok(true)
}
