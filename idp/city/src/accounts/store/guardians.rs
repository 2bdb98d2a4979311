//! Guardians who come in by a binding: found by their number or made, with an account that waits for its mailed link.

use domain::accounts::{AccountState, EarlierLink, earlier_link};
use domain::contacts::EmailAddress;
use domain::identifiers::{LoginName, NationalId};
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::{account, person};

use super::corrections::insert_number;
use super::links::{Welcome, another_end, find_proved_mailbox, mailed_link, renew_link};
use super::reach::set_mailbox_within;
use super::sealed::{
    mailbox_lookup, open_login_name, seal_email, seal_login_name, seal_phone, set_login_name,
};
use crate::accounts::{ActivationLink, login_lookup};
use platform::bound::{self, Bond};
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Sealer;

/// Somebody of whom the city knew nothing yet.
pub struct Newcomer<'a> {
    /// Full name as applied for.
    pub name: &'a str,
    /// The same in its parts: family name, given name.
    pub parts: (&'a str, &'a str),
    /// A mailbox that was proved.
    pub email: &'a str,
    /// In the form of E.164.
    pub phone: &'a str,
    /// Her number.
    pub number: &'a NationalId,
}

/// Whether a person has activated an account, so that no link need be sent.
pub async fn has_come_in(tx: &impl ConnectionTrait, person: PersonId) -> Result<bool, StoreError> {
    let active = account::Entity::find()
        .filter(account::Column::PersonId.eq(person.0))
        .filter(account::Column::State.eq(AccountState::Active.as_str()));
    Ok(active.one(tx).await?.is_some())
}

/// Writes somebody new, with her number sealed.
pub async fn make_person_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    newcomer: &Newcomer<'_>,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    let id = new_id();
    let row = person::ActiveModel {
        id: Set(id),
        sourced_id: Set(None),
        name: Set(newcomer.name.to_owned()),
        given_name: Set(newcomer.parts.1.to_owned()),
        family_name: Set(newcomer.parts.0.to_owned()),
        email: Set(None),
        email_sealed: Set(seal_email(sealer, id, Some(newcomer.email))?),
        email_lookup: Set(Some(mailbox_lookup(sealer, newcomer.email))),
        email_verified: Set(true),
        phone: Set(None),
        phone_sealed: Set(seal_phone(sealer, id, Some(newcomer.phone))?),
        phone_verified: Set(false),
        birth_date: Set(None),
        gender: Set(None),
        active: Set(true),
        updated_at: Set(now.0),
    };
    person::Entity::insert(row).exec_without_returning(tx).await?;
    insert_number(tx, sealer, PersonId(id), newcomer.number, now).await?;
    Ok(PersonId(id))
}

/// Lets somebody in who was bound: makes her account under the address she gave, or keeps or renews the link of one that
/// still waits for it. An account of her school is never opened by a link, and nobody's is ever shared: where the address
/// is another person's login name, hers is the same with a number in it.
pub async fn welcome_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    (person, email): (PersonId, &str),
    dies_at: Timestamp,
    now: Timestamp,
) -> Result<Welcome, StoreError> {
    switch_on_within(tx, person, now).await?;
    let known = account::Entity::find().filter(account::Column::PersonId.eq(person.0)).one(tx).await?;
    let Some(row) = known else {
        set_mailbox_within(tx, sealer, person, (Some(email), true), now).await?;
        return make_account(tx, sealer, (person, email), dies_at, now).await;
    };
    match (AccountState::parse(&row.state), open_login_name(sealer, &row)?) {
        (Some(AccountState::Disabled), _) => Ok(Welcome::SwitchedOff),
        (Some(AccountState::Pending), Some(name)) => {
            let login_name = rename(tx, sealer, &row, (&name, email)).await?;
            let proved = find_proved_mailbox(tx, sealer, person).await?.map(|proved| proved.lookup());
            let is_proved =
                proved.is_some() && proved == EmailAddress::parse(email).map(|given| given.lookup());
            set_mailbox_within(tx, sealer, person, (Some(email), true), now).await?;
            let (account, before) = (AccountId(row.id), Timestamp(row.activation_dies_at));
            let earlier = earlier_link(mailed_link(&row, is_proved), now);
            let dies_at = if earlier == EarlierLink::Good { before } else { another_end(dies_at, before.0) };
            if earlier != EarlierLink::Good {
                renew_link(tx, account, dies_at).await?;
            }
            Ok(Welcome::Link { link: ActivationLink { account, person, dies_at }, login_name, earlier })
        }
        (Some(AccountState::Pending | AccountState::Active), _) => Ok(Welcome::HasAccount),
        (None, _) => Err(StoreError::inconsistent("account", "state", row.id)),
    }
}

async fn make_account(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    (person, email): (PersonId, &str),
    dies_at: Timestamp,
    now: Timestamp,
) -> Result<Welcome, StoreError> {
    let account = AccountId(new_id());
    let name = free_name(tx, sealer, email, account).await?;
    let login_name = name.expose().to_owned();
    let lookup = login_lookup(sealer, &name);
    let row = account::ActiveModel {
        id: Set(account.0),
        person_id: Set(person.0),
        bound: Set(Some(Bond::of_account(account.0, person.0, &lookup).sign(sealer))),
        login_lookup: Set(lookup),
        login_name: Set(None),
        login_name_sealed: Set(seal_login_name(sealer, account.0, Some(&login_name))?),
        state: Set(AccountState::Pending.as_str().to_owned()),
        activation_tries: Set(0),
        activation_dies_at: Set(dies_at.0),
        activation_mailed: Set(true),
        secret_changed_at: Set(None),
        signed_in_at: Set(None),
        created_at: Set(now.0),
    };
    account::Entity::insert(row).exec_without_returning(tx).await?;
    let (link, earlier) = (ActivationLink { account, person, dies_at }, EarlierLink::Absent);
    Ok(Welcome::Link { link, login_name, earlier })
}

/// The address itself, or the same with a number, or at last with part of the account's id, as nobody has it.
async fn free_name(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    email: &str,
    account: AccountId,
) -> Result<LoginName, StoreError> {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let id = account.0.simple().to_string();
    let plus = (2..=9).map(|number| format!("{local}+{number}@{domain}"));
    let names = std::iter::once(email.to_owned()).chain(plus).chain([format!("{local}+{id}@{domain}")]);
    for name in names.filter_map(|name| LoginName::parse(&name)) {
        if !super::is_lookup_taken(tx, &login_lookup(sealer, &name), account).await? {
            return Ok(name);
        }
    }
    id_name(account)
}

/// A login name that nobody else can have.
pub(super) fn id_name(account: AccountId) -> Result<LoginName, StoreError> {
    LoginName::parse(&account.0.simple().to_string())
        .ok_or_else(|| StoreError::inconsistent("account", "login_name", account))
}

/// A guardian of the roster signs in by the address she gave, if nobody else does.
async fn rename(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    row: &account::Model,
    (name, email): (&str, &str),
) -> Result<String, StoreError> {
    let Some(wanted) = LoginName::parse(email).filter(|wanted| wanted.expose() != name) else {
        return Ok(name.to_owned());
    };
    let lookup = login_lookup(sealer, &wanted);
    if super::is_lookup_taken(tx, &lookup, AccountId(row.id)).await? {
        return Ok(name.to_owned());
    }
    // A new code would vouch for a row that was changed behind our back.
    let was = Bond::of_account(row.id, row.person_id, &row.login_lookup);
    if !was.holds(sealer, row.bound.as_deref()) {
        bound::report("account", row.id);
        return Ok(name.to_owned());
    }
    let code = Bond::of_account(row.id, row.person_id, &lookup).sign(sealer);
    set_login_name(account::Entity::update_many(), sealer, row.id, Some(wanted.expose()))?
        .col_expr(account::Column::Bound, Expr::value(code))
        .col_expr(account::Column::LoginLookup, Expr::value(lookup))
        .filter(account::Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(wanted.expose().to_owned())
}

/// Whoever was bound, or whose binding lives again, is known again, even if no roster names her.
pub async fn switch_on_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    person::Entity::update_many()
        .col_expr(person::Column::Active, Expr::value(true))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(person.0))
        .filter(person::Column::Active.eq(false))
        .exec(tx)
        .await?;
    Ok(())
}
