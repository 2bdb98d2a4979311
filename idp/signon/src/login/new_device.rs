//! A sign-in on a device that the account does not know: the owner is told by mail.
//!
//! The first device is that of the activation, and of it nobody is told. Students have no mailbox of their own here, and an
//! address that nobody proved may be somebody else's.

use domain::accounts::Account;
use domain::contacts::EmailAddress;
use domain::contexts::Role;
use domain::ids::AccountId;
use domain::timestamp::Timestamp;

use super::letters::NewDevice;
use super::limits::NEW_DEVICE_MAILS;
use city::accounts;
use city::contexts;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::limits::{Limit, Taken};
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;
use web::device::Device;
use web::letters::{Letter as _, Link, Text, Until, compose};

/// What is told of a sign-in on a device that the account does not know.
pub(super) struct News {
    account: AccountId,
    /// None to whoever has no mailbox for it.
    mail: Option<Mail>,
    limit: Limit,
}

impl News {
    /// Of a right password on such a device; `user_agent` is what its browser calls itself.
    pub(super) async fn of(
        app: &App,
        account: &Account,
        user_agent: &str,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let person = account.person;
        let standing = contexts::standing(app, person).await?;
        let is_told = standing
            .as_ref()
            .is_some_and(|standing| standing.live_contexts(now).any(|context| context.role != Role::Student));
        let proved = standing.as_ref().and_then(|standing| standing.profile.email.as_ref());
        let mailbox = proved.filter(|(_, proved)| *proved && is_told);
        let mail = match mailbox.and_then(|(email, _)| EmailAddress::parse(email)) {
            Some(mailbox) => {
                let link = Link(format!("{}/me", app.config.server.issuer));
                let letter = NewDevice { at: Until(now), device: Text(name_of(user_agent)), link };
                Some(compose(&app.renderer, &mailbox, &letter.sheet())?)
            }
            None => None,
        };
        let limit = NEW_DEVICE_MAILS.of(app, &[&person.to_string()]);
        Ok(Self { account: account.id, mail, limit })
    }

    /// Tells of it in the transaction of the sign-in, unless it is the first device.
    pub(super) async fn tell_within(
        &self,
        act: &Act<'_>,
        sealer: &Sealer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if accounts::mark_signed_in_within(act, self.account, now).await? {
            return Ok(());
        }
        let Some(mail) = &self.mail else { return Ok(()) };
        if self.limit.take(act, now).await? == Taken::Yes {
            jobs::enqueue(act, sealer, mail, now, now).await?;
        }
        Ok(())
    }
}

/// Browser and system, in words that are the same in every language.
fn name_of(user_agent: &str) -> String {
    let device = Device::from_user_agent(user_agent);
    let words: Vec<&str> = device.browser.into_iter().chain(device.system).collect();
    if words.is_empty() { "?".to_owned() } else { words.join(", ") }
}
