//! How somebody comes in: kept before an approval changes it, put back when the approval is taken back.

use domain::accounts::AccountState;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};
use tables::{account, password, person};

use super::guardians::id_name;
use super::is_lookup_taken;
use super::sealed::{open_email, open_login_name, set_email, set_login_name};
use crate::accounts::login_lookup;
use platform::bound::Bond;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// How somebody came in before [`super::welcome_within`] mailed her a link. It holds personal data: keep it sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct WayIn {
    /// None of somebody who had none.
    account: Option<Waiting>,
    email: Option<String>,
    email_verified: bool,
    active: bool,
}

impl WayIn {
    /// The mailbox that was known of her.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

/// An account that waited for its first sign-in.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    lookup: Vec<u8>,
    name: Option<String>,
    tries: i32,
    dies_at: i64,
    mailed: bool,
}

/// How a person comes in now, to be put back by [`restore_way_in_within`] if she is mailed a link.
pub async fn read_way_in_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<WayIn, StoreError> {
    let Some(row) = person::Entity::find_by_id(person.0).one(tx).await? else { return Ok(WayIn::default()) };
    let account = account::Entity::find().filter(account::Column::PersonId.eq(person.0)).one(tx).await?;
    let waiting = |account: account::Model| -> Result<Waiting, StoreError> {
        Ok(Waiting {
            name: open_login_name(sealer, &account)?,
            lookup: account.login_lookup,
            tries: account.activation_tries,
            dies_at: account.activation_dies_at,
            mailed: account.activation_mailed,
        })
    };
    let (account, email) = (account.map(waiting).transpose()?, open_email(sealer, &row)?);
    Ok(WayIn { account, email, email_verified: row.email_verified, active: row.active })
}

/// Shuts the door that [`super::welcome_within`] opened by a link, whether somebody came in by it or not: her login
/// name, her mailbox and her own link are those from before, and what was made is gone. The caller ends her sessions.
pub async fn restore_way_in_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    before: WayIn,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = account::Entity::find().filter(account::Column::PersonId.eq(person.0)).one(tx).await?;
    if let Some(row) = known {
        password::Entity::delete_many().filter(password::Column::AccountId.eq(row.id)).exec(tx).await?;
        match before.account {
            Some(waiting) => restore_account(tx, sealer, &row, waiting).await?,
            None => {
                account::Entity::delete_by_id(row.id).exec(tx).await?;
            }
        }
    }
    let mailbox = (before.email.as_deref(), before.email_verified);
    set_email(person::Entity::update_many(), sealer, person.0, mailbox)?
        .col_expr(person::Column::Active, Expr::value(before.active))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// An account waits again as it did; where its name became somebody else's meanwhile, it has one that nobody has.
async fn restore_account(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    row: &account::Model,
    waiting: Waiting,
) -> Result<(), StoreError> {
    let account = AccountId(row.id);
    let (lookup, name) = if is_lookup_taken(tx, &waiting.lookup, account).await? {
        let name = id_name(account)?;
        (login_lookup(sealer, &name), Some(name.expose().to_owned()))
    } else {
        (waiting.lookup, waiting.name)
    };
    // A new code would vouch for a row that was changed behind our back.
    let was = Bond::of_account(row.id, row.person_id, &row.login_lookup);
    let code = was.holds(sealer, row.bound.as_deref());
    let code = code.then(|| Bond::of_account(row.id, row.person_id, &lookup).sign(sealer));
    set_login_name(account::Entity::update_many(), sealer, account.0, name.as_deref())?
        .col_expr(account::Column::Bound, Expr::value(code))
        .col_expr(account::Column::LoginLookup, Expr::value(lookup))
        .col_expr(account::Column::ActivationTries, Expr::value(waiting.tries))
        .col_expr(account::Column::ActivationDiesAt, Expr::value(waiting.dies_at))
        .col_expr(account::Column::ActivationMailed, Expr::value(waiting.mailed))
        .col_expr(account::Column::SecretChangedAt, Expr::value(None::<i64>))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx)
        .await?;
    // One that was switched off meanwhile stays so.
    account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value(AccountState::Pending.as_str()))
        .filter(account::Column::Id.eq(account.0))
        .filter(account::Column::State.eq(AccountState::Active.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}
