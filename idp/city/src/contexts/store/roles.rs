//! What several people are, without what their contexts name.

use std::collections::HashMap;

use domain::contexts::Role;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _,
};
use tables::{account, context, person};
use uuid::Uuid;

use platform::db::AT_ONCE;
use platform::fault::StoreError;

/// Whether somebody's account is in use, and as what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// Not switched off, and the account is activated: `Standing::active`.
    pub active: bool,
    /// The living roles: `Standing::live_roles`.
    pub roles: Vec<Role>,
}

/// What these people are, each as `read_standing` reads it, as the database has it now; without those whom it does
/// not know.
///
/// # Errors
/// When a row cannot be read.
pub async fn list_in_use(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, InUse>, StoreError> {
    let mut found: HashMap<PersonId, InUse> = HashMap::with_capacity(people.len());
    for some in people.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|person| person.0).collect();
        let to_person = account::Entity::belongs_to(person::Entity)
            .from(account::Column::PersonId)
            .to(person::Column::Id);
        let rows: Vec<(Uuid, bool, String)> = account::Entity::find()
            .select_only()
            .column(account::Column::PersonId)
            .column(person::Column::Active)
            .column(account::Column::State)
            .join(JoinType::InnerJoin, to_person.into())
            .filter(account::Column::PersonId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, active, state) in rows {
            found.entry(PersonId(id)).or_default().active = active && state == "active";
        }
        let contexts = context::Entity::find()
            .filter(context::Column::PersonId.is_in(ids))
            .filter(context::Column::EndedAt.is_null())
            .all(db)
            .await?;
        for row in contexts {
            let role =
                Role::parse(&row.role).ok_or_else(|| StoreError::inconsistent("context", "role", row.id))?;
            if row.valid_from <= now.0 && row.valid_until.is_none_or(|until| now.0 < until) {
                found.entry(PersonId(row.person_id)).or_default().roles.push(role);
            }
        }
    }
    Ok(found)
}
