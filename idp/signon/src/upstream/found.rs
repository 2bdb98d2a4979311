//! An account that came back and is linked to nobody: kept in a cookie of the browser until its owner has signed in, and
//! offered to that person only, or in that tab only.

use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use domain::upstream::WAY_SECONDS;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::proof::Details;
use city::links::UpstreamAccount;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};

/// The account, as the cookie carries it, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Found {
    issuer: String,
    subject: String,
    /// Masked.
    pub(super) name: String,
    pub(super) titles: Vec<String>,
    pub(super) schools: Vec<String>,
    /// Whom it was fetched for: it is offered to nobody else. None where it came back without anybody signed in.
    link_for: Option<PersonId>,
    /// The tab in which it came back: its sign-in form carries this word on.
    pub(super) tab: Uuid,
    until: Timestamp,
}

impl Found {
    pub(super) fn new(
        account: UpstreamAccount,
        details: Details,
        link_for: Option<PersonId>,
        now: Timestamp,
    ) -> Self {
        Self {
            issuer: account.issuer,
            subject: account.subject,
            name: details.name,
            titles: details.hint.titles,
            schools: details.hint.schools,
            link_for,
            tab: new_id(),
            until: now.plus(WAY_SECONDS),
        }
    }

    /// The account that came back in a browser within the last minutes.
    pub(super) fn of(headers: &HeaderMap, app: &App, now: Timestamp) -> Option<Self> {
        let text = cookies::read(headers, CookieName::Upstream, &app.config.server)?;
        let found: Option<Self> = app.keyring.sealer().open(Purpose::UpstreamAccount, text);
        found.filter(|found| now < found.until)
    }

    /// The same for that person only, in whatever tab: the person wants it, and proves more first.
    pub(super) fn kept_for(self, person: PersonId) -> Self {
        Self { link_for: Some(person), ..self }
    }

    /// Whether it is offered to that person, in the tab of that word.
    pub(super) fn is_for(&self, person: PersonId, tab: Option<&str>) -> bool {
        match self.link_for {
            Some(owner) => owner == person,
            None => tab.and_then(|tab| Uuid::parse_str(tab).ok()) == Some(self.tab),
        }
    }

    pub(super) fn account(&self) -> UpstreamAccount {
        UpstreamAccount { issuer: self.issuer.clone(), subject: self.subject.clone() }
    }

    /// The `Set-Cookie` value.
    pub(super) fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::UpstreamAccount, self)?;
        Ok(cookies::set(CookieName::Upstream, &sealed, Some(WAY_SECONDS), &app.config.server))
    }

    /// The `Set-Cookie` value that forgets it.
    pub(super) fn forget(app: &App) -> String {
        cookies::clear(CookieName::Upstream, &app.config.server)
    }
}
