//! A changed contact is put back, by a link that went to the old ones.

use domain::contacts::Contact;
use domain::recovery::ReachKind;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::audience::everybody;
use super::handles::UndoLink;
use super::letters::{ContactPutBack, What};
use super::on_file::{on_file, put};
use super::store;
use crate::accounts;
use crate::sessions;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::jobs;
use web::app::App;
use web::letters::{Letter as _, Until, compose_each};

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
    let changes = store::list_changes(app.db.read(), &app.keyring.sealer(), link.person, now).await?;
    let masked = |(text, _): (String, bool)| Contact::parse(&text).ok().map(|contact| contact.masked());
    Ok(changes.into_iter().find(|change| change.id == link.change).map(|change| Undoable {
        kind: change.kind,
        before: change.before.and_then(masked),
        until: change.undo_until,
    }))
}

/// Puts a contact back, and the others that were changed since; ends every session and grant of the person, and lets open
/// links and phrases end: whoever changed the contact may be somebody else. All mailboxes are told, those that go too. `false`
/// where it was undone before or is over.
///
/// # Errors
/// When a row cannot be read or written, or no mail be composed.
pub async fn undo_change(app: &App, link: UndoLink, now: Timestamp) -> Result<bool, Fault> {
    let (sealer, person) = (app.keyring.sealer(), link.person);
    let account = accounts::find_by_person(app, person).await?.map(|found| found.account.id);
    let changes = store::list_changes(app.db.read(), &sealer, person, now).await?;
    let Some(kind) = changes.iter().find(|change| change.id == link.change).map(|change| change.kind) else {
        return Ok(false);
    };
    let to = everybody(&on_file(app, person).await?, &changes);
    let mails =
        compose_each(&app.renderer, &to, &ContactPutBack { what: What(kind), at: Until(now) }.sheet())?;
    let act = app.db.write(async move |act: &Act<'_>| {
        let changes = store::list_changes(act, &sealer, person, now).await?;
        let since: Vec<_> = changes.into_iter().skip_while(|change| change.id != link.change).collect();
        let Some(change) = since.first() else { return Ok(false) };
        if !store::mark_undone(act, change).await? {
            return Ok(false);
        }
        // Of two of one kind, made at once, the earlier one says what there was: it comes last.
        for change in since.into_iter().rev() {
            put(act, &sealer, (person, change.kind), change.before, now).await?;
        }
        if let Some(account) = account {
            store::void_tickets(act, account).await?;
        }
        sessions::sign_out_everywhere_within(act, person, now).await?;
        let detail = json!({ "contact": kind.as_str() });
        act.audit(AuditAct::ContactChangeUndone, NOBODY, &person.to_string(), &detail, now).await?;
        jobs::enqueue_each(act, &sealer, &mails, now).await?;
        Ok(true)
    });
    Ok(act.await?)
}
