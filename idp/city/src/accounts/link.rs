//! The link of an approval mail: it names an account and the secret that lives in it now.

use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;

/// How long a link of an approval mail lives, in seconds: «activation link by mail (72 hours, single use)».
pub const LINK_SECONDS: i64 = 72 * 3600;

/// What the handle in the address of a link holds, sealed. A link that was sent again names another end, so the one
/// before opens nothing; an account that was activated waits for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationLink {
    /// Which account.
    pub account: AccountId,
    /// Whose it is.
    pub person: PersonId,
    /// The end of the secret it was sent for.
    pub dies_at: Timestamp,
}

impl ActivationLink {
    /// The address for the mail.
    ///
    /// # Errors
    /// When the handle cannot be sealed.
    pub fn address(&self, app: &App) -> Result<String, Fault> {
        let handle = app.keyring.sealer().seal(Purpose::ActivationLink, self)?;
        Ok(format!("{}/activate/link?t={handle}", app.config.server.issuer))
    }

    /// What the handle of an address holds, if it is one of ours.
    pub fn open(app: &App, handle: &str) -> Option<Self> {
        app.keyring.sealer().open(Purpose::ActivationLink, handle)
    }
}
