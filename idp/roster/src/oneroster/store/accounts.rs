//! Table `account`.

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::account::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use super::{insert_all, key_lists};
use city::accounts;
use platform::bound::{self, Bond};
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Sealer;

/// An account as the import sees it.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Account {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) lookup: Vec<u8>,
    /// The name is the one that follows from the roster.
    pub(in crate::oneroster) default_name: bool,
    /// Nobody has signed in with the name yet.
    pub(in crate::oneroster) pending: bool,
    /// Waits for its activation, with this e-mail address as its name.
    pub(in crate::oneroster) pending_email: Option<String>,
}

/// An account that waits for its activation.
pub(in crate::oneroster) struct NewAccount {
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) lookup: Vec<u8>,
    /// The login name if it may be shown.
    pub(in crate::oneroster) login_name: Option<String>,
    /// The activation secret works only with a mailed link.
    pub(in crate::oneroster) mailed: bool,
    pub(in crate::oneroster) activation_dies_at: Timestamp,
}

/// Accounts of these people.
pub(in crate::oneroster) async fn list_accounts_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    people: &[Uuid],
) -> Result<Vec<Account>, StoreError> {
    let mut found = Vec::new();
    for list in key_lists(people) {
        let rows = Entity::find().filter(Column::PersonId.is_in(list)).all(db).await?;
        for row in rows {
            found.push(from_row(sealer, row)?);
        }
    }
    Ok(found)
}

/// Accounts that have one of these login names.
pub(in crate::oneroster) async fn list_holders_of_names(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    lookups: &[Vec<u8>],
) -> Result<Vec<Account>, StoreError> {
    let mut found = Vec::new();
    for list in key_lists(lookups) {
        let rows = Entity::find().filter(Column::LoginLookup.is_in(list)).all(db).await?;
        for row in rows {
            found.push(from_row(sealer, row)?);
        }
    }
    Ok(found)
}

/// Writes accounts that wait for their activation.
pub(in crate::oneroster) async fn insert_accounts(
    tx: &Act<'_>,
    sealer: &Sealer,
    new: Vec<NewAccount>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |account: NewAccount| {
        let id = new_id();
        Ok(ActiveModel {
            id: Set(id),
            person_id: Set(account.person),
            bound: Set(Some(Bond::of_account(id, account.person, &account.lookup).sign(sealer))),
            login_lookup: Set(account.lookup),
            login_name_sealed: Set(accounts::seal_login_name(sealer, id, account.login_name.as_deref())?),
            state: Set("pending".to_owned()),
            activation_tries: Set(0),
            activation_dies_at: Set(account.activation_dies_at.0),
            activation_mailed: Set(account.mailed),
            secret_changed_at: Set(None),
            signed_in_at: Set(None),
            created_at: Set(now.0),
            ..ActiveModel::default()
        })
    };
    insert_all(tx, new.into_iter().map(row).collect::<Result<_, StoreError>>()?).await
}

/// Gives an account the name that its person has now, which is kept only if it may be shown. A row that was changed
/// behind our back gets none: a new code would vouch for it.
pub(in crate::oneroster) async fn rename_account(
    tx: &Act<'_>,
    sealer: &Sealer,
    account: &Account,
    lookup: Vec<u8>,
    login_name: Option<String>,
) -> Result<(), StoreError> {
    let code = |lookup: &[u8]| Bond::of_account(account.id, account.person, lookup).sign(sealer);
    let update = Entity::update_many().col_expr(Column::Bound, Expr::value(code(&lookup)));
    let renamed = accounts::set_login_name(update, sealer, account.id, login_name.as_deref())?
        .col_expr(Column::LoginLookup, Expr::value(lookup))
        .filter(Column::Id.eq(account.id))
        .filter(Column::Bound.eq(code(&account.lookup)))
        .exec(tx)
        .await?;
    if renamed.rows_affected == 0 {
        bound::report("account", account.id);
    }
    Ok(())
}

fn from_row(sealer: &Sealer, row: Model) -> Result<Account, StoreError> {
    let default_name = row.login_name.is_none() && row.login_name_sealed.is_none();
    let pending = row.state == "pending";
    let name = if pending { accounts::open_login_name(sealer, &row)? } else { None };
    Ok(Account {
        id: row.id,
        person: row.person_id,
        lookup: row.login_lookup,
        default_name,
        pending,
        pending_email: name.filter(|name| name.contains('@')),
    })
}
