//! `/recover/undo`: puts a changed contact back. Looking at the page undoes nothing.

use city::recovery::{self, UndoLink};
use web::ask::{Anyone, Ask};
use web::error::Paged;
use web::extract::CsrfForm;

use super::pages::{UndoPage, UndoStep};

/// What the link would undo.
pub(super) async fn get(ask: Ask<Anyone>) -> Paged {
    let handle = ask.query().get("t").unwrap_or_default().to_owned();
    let found = match UndoLink::open(&ask.app, &handle) {
        Some(link) => recovery::find_undoable(&ask.app, link, ask.now).await?,
        None => None,
    };
    let Some(found) = found else { return ask.show(&UndoPage::at(UndoStep::Over)) };
    ask.show(&UndoPage {
        step: UndoStep::Ask,
        handle,
        kind: found.kind,
        before: found.before,
        until: Some(found.until.into()),
    })
}

/// Undoes it.
pub(super) async fn post(ask: Ask<Anyone>, CsrfForm(fields): CsrfForm) -> Paged {
    let done = match UndoLink::open(&ask.app, fields.get("t").unwrap_or_default()) {
        Some(link) => recovery::undo_change(&ask.app, link, ask.now).await?,
        None => false,
    };
    ask.show(&UndoPage::at(if done { UndoStep::Done } else { UndoStep::Over }))
}
