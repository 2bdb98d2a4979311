//! An account that came back and is linked to nobody: kept in a cookie of the browser until its owner has signed in.

use domain::timestamp::Timestamp;
use domain::upstream::WAY_SECONDS;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::proof::Details;
use city::links::UpstreamAccount;
use platform::fault::Fault;
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
    until: Timestamp,
}

impl Found {
    pub(super) fn new(account: UpstreamAccount, details: Details, now: Timestamp) -> Self {
        Self {
            issuer: account.issuer,
            subject: account.subject,
            name: details.name,
            titles: details.hint.titles,
            schools: details.hint.schools,
            until: now.plus(WAY_SECONDS),
        }
    }

    /// The account that came back in a browser within the last minutes.
    pub(super) fn of(headers: &HeaderMap, app: &App, now: Timestamp) -> Option<Self> {
        let text = cookies::read(headers, CookieName::Upstream, &app.config.server)?;
        let found: Option<Self> = app.keyring.sealer().open(Purpose::UpstreamAccount, text);
        found.filter(|found| now < found.until)
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
