//! What the sign-in page knows of the request that waits in its tab.

use domain::assurance::Acr;
use domain::ids::SessionId;
use domain::sessions::Session;
use domain::timestamp::Timestamp;

use city::clients;
use platform::fault::Fault;
use web::app::App;
use web::onward::Onward;
use web::render::cards::ClientCard;
use web::transaction;

/// The service that sent the person here, and whom it expects.
#[derive(Default)]
pub struct Waiting {
    /// Who waits.
    pub client: Option<ClientCard>,
    /// `login_hint` (OIDC Core section 3.1.2.1): what may stand in the field of the name.
    pub login_hint: Option<String>,
    /// The service does not take a sign-in by a badge.
    pub is_above_badges: bool,
    /// The session whose person is asked all the same.
    asked_of: Option<SessionId>,
    /// There is such a request.
    is_open: bool,
}

impl Waiting {
    /// Reads the request; a handle that is not ours or is over shows nothing here: what follows tells the person.
    ///
    /// # Errors
    /// When the service cannot be read.
    pub async fn of(app: &App, tx: Option<&str>, now: Timestamp) -> Result<Self, Fault> {
        let Some(waiting) = tx.and_then(|tx| transaction::open(app, tx, now).ok()) else {
            return Ok(Self::default());
        };
        let known = clients::find_active(app, &waiting.request.client).await?;
        let takes = known.as_ref().is_none_or(|known| waiting.request.takes(&known.client, Acr::Low));
        let client = known.map(|known| ClientCard::from(&known.client));
        let (login_hint, asked_of) = (waiting.request.login_hint, waiting.asked_of);
        Ok(Self { client, login_hint, is_above_badges: !takes, asked_of, is_open: true })
    }

    /// Whether the request may go on as it is: somebody signed in since it came to this page, in another tab or before the
    /// person came back by the browser's history.
    pub(super) fn may_go_on(&self, session: &Session) -> bool {
        self.is_open && self.asked_of != Some(session.id)
    }
}

/// Whether the request of this tab may go on instead of a page that helps with signing in: somebody signed in meanwhile, in
/// another tab.
///
/// # Errors
/// When the database fails.
pub async fn goes_on(
    app: &App,
    onward: &Onward,
    session: Option<&Session>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let Some(session) = session else { return Ok(false) };
    Ok(Waiting::of(app, onward.tx.as_deref(), now).await?.may_go_on(session))
}
