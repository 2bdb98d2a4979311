//! The first sign-ins of several people.

use domain::accounts::Account;
use domain::contexts::Role;
use domain::ids::PersonId;
use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _};
use tables::{account, person};

use super::{CredentialsRow, credentials, list_roles_among};
use platform::bound;
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// The account of a person and what the person is.
#[derive(Clone, Debug)]
pub struct Beginner {
    /// The account.
    pub account: Account,
    /// The roles of the person.
    pub roles: Vec<Role>,
}

/// The accounts of these people who are not switched off.
///
/// # Errors
/// When a row cannot be read.
pub async fn list_beginners(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    people: &[PersonId],
) -> Result<Vec<Beginner>, StoreError> {
    let mut beginners = Vec::with_capacity(people.len());
    for some in people.chunks(AT_ONCE) {
        let mut roles = list_roles_among(db, some).await?;
        let rows = credentials()
            .filter(account::Column::PersonId.is_in(some.iter().map(|person| person.0)))
            .filter(person::Column::Active.eq(true));
        for row in rows.into_model::<CredentialsRow>().all(db).await? {
            if !row.is_ours(sealer) {
                bound::report("account", row.id);
                continue;
            }
            let account = row.account(sealer)?;
            let roles = roles.remove(&account.person).unwrap_or_default();
            beginners.push(Beginner { account, roles });
        }
    }
    Ok(beginners)
}
