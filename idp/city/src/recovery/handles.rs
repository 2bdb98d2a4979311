//! The handles of changed contacts.

use domain::contacts::Contact;
use domain::ids::{PersonId, SessionId};
use domain::recovery::ReachKind;
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;

/// What handles of this room hold: one never passes for the other.
#[derive(Serialize, Deserialize)]
enum Sealed {
    /// A contact that waits for its code.
    Asked(AskedContact),
    /// A change that can be undone.
    Undo(UndoLink),
}

/// A new contact that waits for its code.
#[derive(Clone, Serialize, Deserialize)]
pub struct AskedContact {
    pub(super) person: PersonId,
    pub(super) session: SessionId,
    /// Which contact it is to be.
    pub kind: ReachKind,
    /// The contact.
    pub contact: Contact,
    pub(super) until: Timestamp,
}

impl AskedContact {
    /// The handle.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn handle(&self, app: &App) -> Result<String, Fault> {
        Ok(app.keyring.sealer().seal(Purpose::ContactChange, &Sealed::Asked(self.clone()))?)
    }

    /// What a handle holds, in the session in which it was given.
    pub fn open(app: &App, handle: &str, session: &Session, now: Timestamp) -> Option<Self> {
        match app.keyring.sealer().open(Purpose::ContactChange, handle)? {
            Sealed::Asked(asked) => {
                let is_own = asked.person == session.person && asked.session == session.id;
                Some(asked).filter(|asked| is_own && now < asked.until)
            }
            Sealed::Undo(_) => None,
        }
    }
}

/// What the handle of an undo link holds, sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoLink {
    pub(super) change: Uuid,
    pub(super) person: PersonId,
}

impl UndoLink {
    /// The address for the mail.
    pub(super) fn address(self, app: &App) -> Result<String, Fault> {
        let handle = app.keyring.sealer().seal(Purpose::ContactChange, &Sealed::Undo(self))?;
        Ok(format!("{}/recover/undo?t={handle}", app.config.server.issuer))
    }

    /// What a handle holds, if it is one of ours.
    pub fn open(app: &App, handle: &str) -> Option<Self> {
        match app.keyring.sealer().open(Purpose::ContactChange, handle)? {
            Sealed::Undo(link) => Some(link),
            Sealed::Asked(_) => None,
        }
    }
}
