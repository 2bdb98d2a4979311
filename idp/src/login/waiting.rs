//! What the sign-in page knows of the request that waits in its tab.

use domain::timestamp::Timestamp;

use crate::app::App;
use crate::clients;
use crate::platform::fault::Fault;
use crate::web::cards::ClientCard;
use crate::web::transaction;

/// The service that sent the person here, and whom it expects.
#[derive(Default)]
pub(super) struct Waiting {
    /// Who waits.
    pub client: Option<ClientCard>,
    /// `login_hint` (OIDC Core section 3.1.2.1): what may stand in the field of the name.
    pub login_hint: Option<String>,
}

impl Waiting {
    /// Reads the request; a handle that is not ours or is over shows nothing here: what follows tells the person.
    pub(super) async fn of(app: &App, tx: Option<&str>, now: Timestamp) -> Result<Self, Fault> {
        let Some(waiting) = tx.and_then(|tx| transaction::open(app, tx, now).ok()) else {
            return Ok(Self::default());
        };
        let known = clients::find_active(app, &waiting.request.client).await?;
        let client = known.map(|known| ClientCard::from(&known.client));
        Ok(Self { client, login_hint: waiting.request.login_hint })
    }
}
