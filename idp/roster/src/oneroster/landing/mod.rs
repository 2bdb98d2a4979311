//! How the rows of each file land.

mod accounts;
mod agents;
mod demographics;
mod enrollments;
mod mailboxes;
mod places;
mod posts;
mod roles;
mod students;
mod users;

pub(super) use agents::{Agents, BindingRow};
pub(super) use demographics::Demographics;
pub(super) use enrollments::{Enrollments, settle_classes};
pub(super) use places::{Classes, Courses, Orgs, Sessions, sessions_of};
pub(super) use posts::{Saying, by_all};
pub(super) use roles::Roles;
pub(super) use users::Users;

use std::collections::HashMap;

use uuid::Uuid;

use super::rows::Scene;
use super::store::{Kind, list_known};
use platform::db::Act;
use platform::fault::StoreError;

/// Living people of the roster among these, by sourcedId; whose row ends with this bundle is none of them.
async fn people_by_id(
    scene: &Scene,
    tx: &Act<'_>,
    ids: Vec<String>,
) -> Result<HashMap<String, Uuid>, StoreError> {
    let known = list_known(tx, Kind::User, &ids).await?;
    let living = known.into_iter().filter(|(id, row)| !row.known.ended && !scene.users_leaving.contains(id));
    Ok(living.map(|(id, row)| (id, row.target)).collect())
}
