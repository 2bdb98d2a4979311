//! How the rows of each file land.

mod accounts;
mod agents;
mod demographics;
mod enrollments;
mod mailboxes;
mod places;
mod roles;
mod students;
mod users;

pub(super) use agents::Agents;
pub(super) use demographics::Demographics;
pub(super) use enrollments::Enrollments;
pub(super) use places::{Classes, Courses, Orgs, Sessions};
pub(super) use roles::Roles;
pub(super) use users::Users;

use std::collections::HashMap;

use uuid::Uuid;

use super::store::{Kind, Tx, list_known};
use crate::platform::fault::StoreError;

/// Living people of the roster among these, by sourcedId.
async fn people_by_id(tx: &Tx, ids: Vec<String>) -> Result<HashMap<String, Uuid>, StoreError> {
    let known = list_known(tx, Kind::User, &ids).await?;
    let living = known.into_iter().filter(|(_, row)| !row.known.ended);
    Ok(living.map(|(id, row)| (id, row.target)).collect())
}
