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
use platform::db::{Act, Connection};
use platform::fault::{Fault, StoreError};
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
        let last = store::find(act, &sealer, class).await?;
        let is_open = !living(act, last.into_iter().collect(), now).await?.is_empty();
        if !store::put(act, &sealer, &window, last.filter(|_| !is_open)).await? {
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
        let last = store::find(act, &sealer, class).await?;
        let Some(window) = living(act, last.into_iter().collect(), now).await?.pop() else {
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

/// Those of these windows that are open now, and whose openers still lead their classes: a window does not outlive the
/// authority of whoever opened it. Where none is open by its times, nothing is read.
async fn living(
    db: &impl Connection,
    mut windows: Vec<Window>,
    now: Timestamp,
) -> Result<Vec<Window>, StoreError> {
    windows.retain(|window| window.is_open(now));
    if windows.is_empty() {
        return Ok(windows);
    }
    let classes: Vec<ClassId> = windows.iter().map(|window| window.class).collect();
    let leaders = students::leaders_of(db, &classes, now).await?;
    windows.retain(|window| leaders.contains(&(window.class, window.opened_by)));
    Ok(windows)
}

/// The window of a class, if it is open.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(app: &App, class: ClassId, now: Timestamp) -> Result<Option<Window>, Fault> {
    let found = store::find(app.db.read(), &app.keyring.sealer(), class).await?;
    Ok(living(app.db.read(), found.into_iter().collect(), now).await?.pop())
}

/// Those of these classes whose windows are open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_open(app: &App, classes: &[ClassId], now: Timestamp) -> Result<HashSet<ClassId>, Fault> {
    let windows = store::list(app.db.read(), &app.keyring.sealer(), classes).await?;
    Ok(living(app.db.read(), windows, now).await?.into_iter().map(|window| window.class).collect())
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
