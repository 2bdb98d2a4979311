//! A changed contact is put back, by a link that went to the old ones.

use domain::contacts::Contact;
use domain::recovery::ReachKind;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::handles::UndoLink;
use super::on_file::put;
use super::store;
use crate::accounts;
use crate::sessions;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// A change that can be undone, as its page shows it.
pub struct Undoable {
    /// Which contact.
    pub kind: ReachKind,
    /// What comes back, masked; none where there was nothing.
    pub before: Option<String>,
    /// Until when.
    pub until: Timestamp,
}

/// The change of a link, if it can be undone now.
///
/// # Errors
/// When it cannot be read.
pub async fn find_undoable(app: &App, link: UndoLink, now: Timestamp) -> Result<Option<Undoable>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let found = store::find_change(db, &sealer, (link.change, link.person), now).await?;
    let masked = |(text, _): (String, bool)| Contact::parse(&text).ok().map(|contact| contact.masked());
    Ok(found.map(|change| Undoable {
        kind: change.kind,
        before: change.before.and_then(masked),
        until: change.undo_until,
    }))
}

/// Puts a contact back, ends every session and grant of the person, and lets open links and phrases end: whoever changed the
/// contact may be somebody else. `false` where it was undone before or is over.
///
/// # Errors
/// When a row cannot be read or written.
pub async fn undo_change(app: &App, link: UndoLink, now: Timestamp) -> Result<bool, Fault> {
    let (sealer, person) = (app.keyring.sealer(), link.person);
    let account = accounts::find_by_person(app, person).await?.map(|found| found.account.id);
    let act = app.db.write(async move |act: &Act<'_>| {
        let Some(change) = store::find_change(act, &sealer, (link.change, person), now).await? else {
            return Ok(false);
        };
        if !store::mark_undone(act, &change).await? {
            return Ok(false);
        }
        let kind = change.kind;
        put(act, &sealer, (person, kind), change.before, now).await?;
        if let Some(account) = account {
            store::void_tickets(act, account).await?;
        }
        sessions::sign_out_everywhere_within(act, person, now).await?;
        let detail = json!({ "contact": kind.as_str() });
        act.audit(AuditAct::ContactChangeUndone, NOBODY, &person.to_string(), &detail, now).await?;
        Ok(true)
    });
    Ok(act.await?)
}
