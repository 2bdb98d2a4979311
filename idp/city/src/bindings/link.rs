//! The activation link: sent again to the mailbox that was proved, and dead with the last binding by which she may come in.

use std::collections::BTreeSet;

use domain::accounts::AccountState;
use domain::binding::may_come_in;
use domain::contacts::EmailAddress;
use domain::contexts::Basis;
use domain::identifiers::LoginName;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters::{self, Entrusted};
use super::limits::{LINKS_OF_ADDRESS, LINKS_OF_APPLICANT, LINKS_OF_NETWORK};
use super::model::{Binding, BindingsOf};
use super::store;
use crate::accounts::{self, LINK_SECONDS, Welcome};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::limits::Taken;
use web::app::App;

/// Sends the link of a guardian again, to the mailbox that was proved last; the one before opens nothing any more. Counted
/// for the mailbox that asks. `false` where there is none to send: over meanwhile, activated already, or too often.
pub async fn renew_link(
    app: &App,
    binding: BindingId,
    asks: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Fault> {
    let limit = LINKS_OF_APPLICANT.of(app, &[&asks.mailbox()]);
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        store::lock(act).await?;
        let binding = store::find_binding(act, binding).await?.filter(|binding| opens(binding, now));
        let Some(binding) = binding else { return Ok(false) };
        let sealer = own.keyring.sealer();
        let to = accounts::find_proved_mailbox(act, &sealer, binding.guardian).await?;
        let Some(to) = to else { return Ok(false) };
        if limit.take(act, now).await? != Taken::Yes {
            return Ok(false);
        }
        let dies_at = now.plus(LINK_SECONDS);
        let renewed = accounts::renew_link_within(act, &sealer, binding.guardian, dies_at, now).await?;
        mail(&own, act, (&binding, &to), renewed, now).await
    });
    Ok(act.await?)
}

/// Sends their links to those who sign in by that address or proved that mailbox, if they still wait for them: the one
/// that lives, else a new one, each to the mailbox that was proved, whatever was typed. Whoever asks proves nothing, so
/// they lose nothing by it, and every address, known or not, is counted in one commit: [`Taken::No`] tells that the
/// network asked too often, and nobody is told anything of an address.
pub async fn send_link_to(
    app: &App,
    email: &EmailAddress,
    network: &str,
    now: Timestamp,
) -> Result<Taken, Fault> {
    let of_network = LINKS_OF_NETWORK.of(app, &[network]);
    let of_address = LINKS_OF_ADDRESS.of(app, &[&email.mailbox()]);
    let waiting = list_waiting(app, email).await?;
    let own = app.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        // For every address: how long it takes tells nothing.
        store::lock(act).await?;
        let taken = of_network.take(act, now).await?;
        if taken != Taken::Yes || of_address.take(act, now).await? != Taken::Yes {
            return Ok(taken);
        }
        for guardian in waiting {
            send_within(&own, act, guardian, now).await?;
        }
        Ok(taken)
    });
    Ok(act.await?)
}

/// Whose accounts wait for their links: the one who signs in by that address, and those who proved that mailbox.
async fn list_waiting(app: &App, email: &EmailAddress) -> Result<BTreeSet<PersonId>, Fault> {
    let mut found = BTreeSet::new();
    if let Some(name) = LoginName::parse(email.expose()) {
        let account = accounts::find_by_login(app, &name).await?.map(|found| found.account);
        let waits = account
            .filter(|account| account.state == AccountState::Pending && account.activation_mailed)
            .map(|account| account.person);
        found.extend(waits);
    }
    found.extend(accounts::list_waiting_of_mailbox(app.db.read(), &app.keyring.sealer(), email).await?);
    Ok(found)
}

/// Sends somebody her link, if there is a binding and a mailbox for it.
async fn send_within(app: &App, act: &Act<'_>, guardian: PersonId, now: Timestamp) -> Result<(), StoreError> {
    let Some(binding) = find_opening(act, guardian, now).await? else { return Ok(()) };
    let sealer = app.keyring.sealer();
    let Some(to) = accounts::find_proved_mailbox(act, &sealer, guardian).await? else { return Ok(()) };
    let kept = accounts::keep_link_within(act, &sealer, guardian, now.plus(LINK_SECONDS), now).await?;
    mail(app, act, (&binding, &to), kept, now).await?;
    Ok(())
}

/// The binding by which somebody may come in, one that lives first. An approved application brought it, or a guardian who
/// entrusted her: whom only the roster names has agreed to nothing and proved no mailbox yet.
async fn find_opening(
    act: &Act<'_>,
    guardian: PersonId,
    now: Timestamp,
) -> Result<Option<Binding>, StoreError> {
    let mut bindings = store::list_bindings(act, BindingsOf::Guardians(&[guardian])).await?;
    bindings.sort_by_key(|binding| !binding.lives(now));
    for binding in bindings.into_iter().filter(|binding| opens(binding, now)) {
        if binding.basis == Basis::Delegated || store::is_origin(act, binding.id).await? {
            return Ok(Some(binding));
        }
    }
    Ok(None)
}

fn opens(binding: &Binding, now: Timestamp) -> bool {
    may_come_in(binding.state(), binding.valid_until, now)
}

/// To the mailbox that was proved, and to none that was typed.
async fn mail(
    app: &App,
    act: &Act<'_>,
    (binding, to): (&Binding, &EmailAddress),
    welcome: Option<Welcome>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(welcome) = welcome else { return Ok(false) };
    letters::welcome(app, act, (to.expose(), binding.student), Entrusted::of(binding), &welcome, now).await?;
    act.audit(AuditAct::AccountLinkSent, NOBODY, &binding.guardian.to_string(), &json!({}), now).await?;
    Ok(true)
}

/// Lets the links die of those to whom these bindings, frozen or ended in this transaction, leave none for which a link would
/// be sent; a binding that lives again lets one be sent again.
pub async fn void_links_within(
    act: &Act<'_>,
    stopped: &[BindingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let guardians = store::list_guardians_of(act, stopped).await?;
    void_links_of_within(act, &guardians, now).await
}

/// The same for these people.
pub(super) async fn void_links_of_within(
    act: &Act<'_>,
    guardians: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut bindings = store::list_bindings(act, BindingsOf::Guardians(guardians)).await?;
    bindings.retain(|binding| opens(binding, now));
    let ids: Vec<BindingId> = bindings.iter().map(|binding| binding.id).collect();
    let origins = store::list_origins(act, &ids).await?;
    let mut out: BTreeSet<PersonId> = guardians.iter().copied().collect();
    for binding in bindings {
        if binding.basis == Basis::Delegated || origins.contains(&binding.id) {
            out.remove(&binding.guardian);
        }
    }
    let out: Vec<PersonId> = out.into_iter().collect();
    accounts::void_links_within(act, &out).await
}
