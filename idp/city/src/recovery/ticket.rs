//! What a link or a right phrase opens: the page of the new password of one account, once.

use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{self, TicketKind};
use crate::accounts::{self, Credentials};
use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;

/// What a handle holds, sealed. It names the password that it replaces: after any change it opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its row.
    pub(super) id: Uuid,
    /// Which account.
    pub(super) account: AccountId,
    /// Whose it is.
    pub person: PersonId,
    /// Row of the password that it replaces.
    pub(super) password: Uuid,
    /// The browser in which the phrase was typed; a mailed link may be opened in any.
    pub(super) browser: Option<String>,
}

impl Ticket {
    /// The handle.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn handle(&self, app: &App) -> Result<String, Fault> {
        Ok(app.keyring.sealer().seal(Purpose::Recovery, self)?)
    }

    /// The address for the mail.
    pub(super) fn address(&self, app: &App) -> Result<String, Fault> {
        let handle = self.handle(app)?;
        Ok(format!("{}/recover/new?t={handle}", app.config.server.issuer))
    }

    /// What a handle holds, in that browser; none of what is not ours or belongs to another browser.
    pub fn open(app: &App, handle: &str, browser: &str) -> Option<Self> {
        let ticket: Self = app.keyring.sealer().open(Purpose::Recovery, handle)?;
        let is_here = ticket.browser.as_deref().is_none_or(|own| !own.is_empty() && own == browser);
        is_here.then_some(ticket)
    }

    /// The account, if the ticket still opens it: neither used nor over, no newer one, and the password is the one of then.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub async fn credentials(&self, app: &App, now: Timestamp) -> Result<Option<Credentials>, Fault> {
        if !store::is_ticket_good(app.db.read(), (self.id, self.account), self.kind(), now).await? {
            return Ok(None);
        }
        let found = accounts::find_by_person(app, self.person).await?;
        Ok(found.filter(|found| self.fits(found)))
    }

    /// How it came about.
    pub(super) fn kind(&self) -> TicketKind {
        if self.browser.is_some() { TicketKind::Phrase } else { TicketKind::Link }
    }

    fn fits(&self, found: &Credentials) -> bool {
        found.account.id == self.account && found.usable_row() == Some(self.password)
    }
}
