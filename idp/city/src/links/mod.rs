//! Links: accounts of other providers that open the account of a person. Owns table `upstream_link`.
//!
//! A link is found by a keyed hash of issuer and subject, never by an address. The subject and the masked name are sealed,
//! and a code binds the row to its person.

mod store;

use domain::ids::{LinkId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::seal::{Purpose, Sealer};
use web::app::App;

use store::Inserted;
pub use store::{Link, NewLink, lock_within, use_within};

/// An account of another provider: who vouches for it, and what that one calls it (OIDC Core section 2: only issuer and
/// subject together name somebody).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamAccount {
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
}

impl UpstreamAccount {
    /// The keyed hash by which its link is found: under the permanent key, apart from all other look-ups.
    pub fn lookup(&self, sealer: &Sealer) -> Vec<u8> {
        let length = self.issuer.len();
        let text = format!("upstream:{length}:{}{}", self.issuer, self.subject);
        sealer.mac(Purpose::Lookup, text.as_bytes()).to_vec()
    }
}

/// The link of an account, if there is one.
///
/// # Errors
/// When it cannot be read.
pub async fn find(app: &App, account: &UpstreamAccount) -> Result<Option<Link>, Fault> {
    let sealer = app.keyring.sealer();
    Ok(store::find(app.db.read(), &sealer, &account.lookup(&sealer)).await?)
}

/// The links of a person, the oldest first.
///
/// # Errors
/// When they cannot be read.
pub async fn list_of(app: &App, person: PersonId) -> Result<Vec<Link>, Fault> {
    Ok(store::list_of(app.db.read(), &app.keyring.sealer(), person).await?)
}

/// What came of the wish to end a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is over.
    Yes,
    /// It was the last way in, so it stays.
    LastWay,
    /// The person has no such link.
    None,
}

/// Ends a link at the wish of its person. `others` are the ways in that are no links, such as a password: without any, the
/// last link stays.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end(
    app: &App,
    (person, link): (PersonId, LinkId),
    others: usize,
    now: Timestamp,
) -> Result<Ended, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        let all = store::lock_all_of(act, person).await?;
        if !all.contains(&link) {
            return Ok(Ended::None);
        }
        if all.len() + others < 2 {
            return Ok(Ended::LastWay);
        }
        store::delete(act, link).await?;
        let who = person.to_string();
        act.audit(AuditAct::UpstreamUnlinked, &who, &who, &json!({ "link": link.0 }), now).await?;
        Ok(Ended::Yes)
    });
    Ok(act.await?)
}

/// Ends all links of a person inside a transaction: whoever had the account may have made them.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_all_of_within(
    act: &Act<'_>,
    person: PersonId,
    by: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended = store::delete_all_of(act, person).await?;
    if ended > 0 {
        let detail = json!({ "links": ended });
        act.audit(AuditAct::UpstreamLinksVoided, by, &person.to_string(), &detail, now).await?;
    }
    Ok(())
}

/// What came of the wish to link an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// The account opens the person's from now on.
    Yes,
    /// It does so already.
    Already,
    /// It opens somebody else's.
    Taken,
}

/// Links an account inside a transaction, and puts it on record.
///
/// # Errors
/// When the rows cannot be written.
pub async fn link_within(act: &Act<'_>, link: NewLink, now: Timestamp) -> Result<Linked, StoreError> {
    let (person, issuer) = (link.person, link.issuer().to_owned());
    match store::insert(act, link).await? {
        Inserted::Yes => {}
        Inserted::Owned(owner) if owner == person => return Ok(Linked::Already),
        // Of a link that ended in the same moment nobody is told more than of one that stands: a second try links it.
        Inserted::Owned(_) | Inserted::Gone => return Ok(Linked::Taken),
    }
    let who = person.to_string();
    act.audit(AuditAct::UpstreamLinked, &who, &who, &json!({ "issuer": issuer }), now).await?;
    Ok(Linked::Yes)
}
