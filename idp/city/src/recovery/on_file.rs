//! The contacts on file of a person.

use domain::contacts::EmailAddress;
use domain::identifiers::Mobile;
use domain::ids::PersonId;
use domain::recovery::ReachKind;
use domain::timestamp::Timestamp;

use super::store;
use crate::accounts::{self, Reach};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::seal::Sealer;
use web::app::App;

/// What is on file of a person, for the person alone.
#[derive(Clone)]
pub struct OnFile {
    reach: Reach,
    /// The e-mail address, and whether it was proved.
    pub email: Option<(EmailAddress, bool)>,
    /// The rescue mailbox; it was proved.
    pub rescue: Option<EmailAddress>,
    /// The mobile number, and whether it was proved; none where a landline is on file.
    pub mobile: Option<(Mobile, bool)>,
}

/// The contacts on file of a person.
///
/// # Errors
/// When a row cannot be read, or does not open.
pub async fn on_file(app: &App, person: PersonId) -> Result<OnFile, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let reach = accounts::read_reach(db, &sealer, person).await?;
    let rescue = store::find_rescue(db, &sealer, person).await?;
    let email = reach.email.as_ref().and_then(|(text, proved)| Some((EmailAddress::parse(text)?, *proved)));
    let mobile = reach.phone.as_ref().and_then(|(text, proved)| Some((Mobile::parse(text)?, *proved)));
    Ok(OnFile { reach, email, rescue, mobile })
}

impl OnFile {
    /// What is stored as one contact, with whether it was proved.
    pub(super) fn of_kind(&self, kind: ReachKind) -> Option<(String, bool)> {
        match kind {
            ReachKind::Email => self.reach.email.clone(),
            ReachKind::Rescue => self.rescue.as_ref().map(|email| (email.expose().to_owned(), true)),
            ReachKind::Mobile => self.reach.phone.clone(),
        }
    }

    /// The mailboxes to which a link may go: those that were proved.
    pub(super) fn for_links(&self) -> Vec<EmailAddress> {
        let proved = self.email.iter().filter(|(_, proved)| *proved).map(|(email, _)| email);
        apart(proved.chain(&self.rescue))
    }

    /// The mailboxes that are told what happened: all of them.
    pub fn to_tell(&self) -> Vec<EmailAddress> {
        apart(self.email.iter().map(|(email, _)| email).chain(&self.rescue))
    }
}

/// Each once.
pub(super) fn apart<'a>(mailboxes: impl Iterator<Item = &'a EmailAddress>) -> Vec<EmailAddress> {
    let mut all: Vec<EmailAddress> = Vec::new();
    for mailbox in mailboxes {
        if all.iter().all(|known| known.lookup() != mailbox.lookup()) {
            all.push(mailbox.clone());
        }
    }
    all
}

/// Writes a contact of a person: the text, with whether it was proved, or none.
pub(super) async fn put(
    act: &Act<'_>,
    sealer: &Sealer,
    (person, kind): (PersonId, ReachKind),
    contact: Option<(String, bool)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_proved = contact.as_ref().is_some_and(|(_, proved)| *proved);
    let text = contact.as_ref().map(|(text, _)| text.as_str());
    match kind {
        ReachKind::Email => accounts::set_mailbox_within(act, sealer, person, (text, is_proved), now).await,
        ReachKind::Mobile => accounts::set_phone_within(act, sealer, person, (text, is_proved), now).await,
        ReachKind::Rescue => match text.and_then(EmailAddress::parse) {
            Some(mailbox) => store::set_rescue(act, sealer, (person, &mailbox), now).await,
            None => store::remove_rescue(act, person).await,
        },
    }
}
