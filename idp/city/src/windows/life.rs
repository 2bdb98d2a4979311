//! How a window opens and closes.

use std::collections::HashSet;

use domain::accounts::Window;
use domain::ids::{ClassId, PersonId};
use domain::review::{Of, ReviewAct};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::store;
use crate::contexts;
use crate::students::{self, Scope};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// Opens the window of a class that the scope reaches, unless it is open; whether this call did. It closes by itself after
/// [`domain::accounts::WINDOW_SECONDS`].
///
/// # Errors
/// When the row cannot be written.
pub async fn open(app: &App, scope: &Scope, class: ClassId, now: Timestamp) -> Result<bool, Fault> {
    if !may_decide(app, scope, class).await? {
        return Ok(false);
    }
    let (sealer, window) = (app.keyring.sealer(), Window::new(class, scope.person(), now));
    let act = app.db.write(async move |act: &Act<'_>| {
        if !store::put(act, &sealer, &window).await? {
            return Ok(false);
        }
        let detail = json!({ "closes_at": window.closes_at.0 });
        let (who, class) = (window.opened_by.to_string(), class.to_string());
        act.audit(AuditAct::ActivationWindowOpened, &who, &class, &detail, now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

/// Closes the window of a class that the scope reaches; whether this call did.
///
/// # Errors
/// When the row cannot be written.
pub async fn close(app: &App, scope: &Scope, class: ClassId, now: Timestamp) -> Result<bool, Fault> {
    if !may_decide(app, scope, class).await? {
        return Ok(false);
    }
    let (sealer, who) = (app.keyring.sealer(), scope.person().to_string());
    let act = app.db.write(async move |act: &Act<'_>| {
        let Some(window) = store::find(act, &sealer, class).await?.filter(|window| window.is_open(now))
        else {
            return Ok(false);
        };
        if !store::set_end(act, &sealer, &window, now).await? {
            return Ok(false);
        }
        let detail = json!({ "opened_at": window.opened_at.0 });
        act.audit(AuditAct::ActivationWindowClosed, &who, &class.to_string(), &detail, now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

async fn may_decide(app: &App, scope: &Scope, class: ClassId) -> Result<bool, Fault> {
    let may = scope.may(ReviewAct::Decide, Of::Window, false);
    Ok(may && students::find_class(app, scope, class).await?.is_some())
}

/// The window of a class, if it is open.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(app: &App, class: ClassId, now: Timestamp) -> Result<Option<Window>, Fault> {
    let found = store::find(app.db.read(), &app.keyring.sealer(), class).await?;
    Ok(found.filter(|window| window.is_open(now)))
}

/// Those of these classes whose windows are open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_open(app: &App, classes: &[ClassId], now: Timestamp) -> Result<HashSet<ClassId>, Fault> {
    let windows = store::list(app.db.read(), &app.keyring.sealer(), classes).await?;
    Ok(windows.into_iter().filter(|window| window.is_open(now)).map(|window| window.class).collect())
}

/// Whether the window of a class is open in which the student sits now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_open_for(app: &App, student: PersonId, now: Timestamp) -> Result<bool, Fault> {
    let seats = contexts::list_seats(app.db.read(), &[student], now).await?;
    let classes: Vec<ClassId> = seats.into_values().map(|seat| seat.class.id).collect();
    Ok(!list_open(app, &classes, now).await?.is_empty())
}
