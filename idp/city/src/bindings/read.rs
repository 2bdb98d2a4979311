//! Reading bindings. Who may see which is for the rooms above to say.

use std::collections::HashMap;

use domain::binding::is_living;
use domain::contexts::Basis;
use domain::ids::{BindingId, ClassId, PersonId};
use domain::timestamp::Timestamp;

use super::model::{Binding, BindingsOf, ClassCount};
use super::store;
use crate::accounts;
use platform::db::Connection;
use platform::fault::{Fault, StoreError};
use web::app::App;

/// A binding.
///
/// # Errors
/// When it cannot be read.
pub async fn find(db: &impl Connection, id: BindingId) -> Result<Option<Binding>, StoreError> {
    store::find_binding(db, id).await
}

/// All bindings of these people, those that are over too; those of one person in the order of their ids.
///
/// # Errors
/// When they cannot be read.
pub async fn list(db: &impl Connection, of: BindingsOf<'_>) -> Result<Vec<Binding>, StoreError> {
    store::list_bindings(db, of).await
}

/// All bindings of a guardian, those that are over too.
///
/// # Errors
/// When they cannot be read.
pub async fn of_guardian(app: &App, guardian: PersonId) -> Result<Vec<Binding>, Fault> {
    Ok(list(app.db.read(), BindingsOf::Guardians(&[guardian])).await?)
}

/// All bindings of a student, those that are over too.
///
/// # Errors
/// When they cannot be read.
pub async fn of_student(app: &App, student: PersonId) -> Result<Vec<Binding>, Fault> {
    Ok(list(app.db.read(), BindingsOf::Students(&[student])).await?)
}

/// Whether an application of the guardian for the student would bring nothing: the binding lives. A guardian of the roster
/// who never came in applies to get an account, one whose account was put back to get it again, and somebody who is only
/// entrusted may be more.
///
/// # Errors
/// When a row cannot be read.
pub async fn is_bound(
    db: &impl Connection,
    guardian: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(binding) = store::find_pair(db, guardian, student).await? else { return Ok(false) };
    if !is_living(binding.status, binding.valid_until, now) || binding.basis == Basis::Delegated {
        return Ok(false);
    }
    if accounts::lacks_way_in(db, guardian).await? {
        return Ok(false);
    }
    Ok(!binding.from_roster
        || store::is_origin(db, binding.id).await?
        || accounts::has_come_in(db, guardian).await?)
}

/// How many students these classes have, and how many of them a guardian who may act now; a class without students is
/// left out.
///
/// # Errors
/// When they cannot be read.
pub async fn count_bound(
    app: &App,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<HashMap<ClassId, ClassCount>, Fault> {
    Ok(store::count_bound(app.db.read(), classes, now).await?)
}
