//! SQL of tables `person`, `identifier`, `account`, `password`.

mod corrections;
mod first;
mod guardians;
mod links;
mod numbers;
mod particulars;
mod passwords;
mod reach;
mod remove;
mod reset;
mod sealed;
mod way_in;

use std::collections::HashMap;

use domain::accounts::{ACTIVATION_SECONDS, Account, AccountState};
use domain::contexts::Role;
use domain::identifiers::Alias;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};
use tables::{account, context, identifier, org, password, person};
use uuid::Uuid;

use super::login_lookup;
use passwords::insert_password;
use platform::bound::Bond;
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::seal::Sealer;

pub use corrections::{
    Reachable, find_mailbox, find_name, list_reachable, rename_person_within, renumber_within,
};
pub use first::{Beginner, list_beginners};
pub use guardians::{Newcomer, has_come_in, make_person_within, switch_on_within, welcome_within};
pub use links::{
    Welcome, find_proved_mailbox, give_tries_back_within, keep_link_within, list_waiting_of_mailbox,
    renew_link_within, take_link_try_within, void_all_links_within, void_links_within,
};
pub use numbers::{
    Holder, OwnNumber, find_by_number_within, find_number, list_holders, list_number_lookups,
    list_numbers_of, list_own_numbers,
};
pub use particulars::{Particulars, find_birth_date, list_names, list_of_name, list_particulars};
pub use passwords::{
    hold_within, is_changed_since_within, is_current_within, mark_signed_in_within, rehash_within,
};
pub(super) use passwords::{list_remembered, replace_password};
pub use reach::{
    Reach, list_people_of_mailbox, read_reach, set_alias_within, set_mailbox_within, set_phone_within,
};
pub use remove::{is_in_roster, remove_within};
pub use reset::{lacks_way_in, reset_within};
pub use sealed::{
    open_email, open_login_name, open_phone, seal_email, seal_login_name, seal_phone, seal_some,
    set_login_name,
};
pub use way_in::{WayIn, read_way_in_within, restore_way_in_within};

/// Everything a sign-in is judged by, read in one statement.
#[derive(Debug, FromQueryResult)]
pub(super) struct CredentialsRow {
    pub(super) id: Uuid,
    person_id: Uuid,
    pub(super) login_lookup: Vec<u8>,
    login_name: Option<String>,
    login_name_sealed: Option<Vec<u8>>,
    state: String,
    activation_tries: i32,
    activation_dies_at: i64,
    activation_mailed: bool,
    secret_changed_at: Option<i64>,
    pub(super) person_active: bool,
    pub(super) password_id: Option<Uuid>,
    /// The hash, sealed for its account.
    pub(super) password_bound: Option<Vec<u8>>,
    bound: Option<Vec<u8>>,
}

impl CredentialsRow {
    /// Whether the name is this account's and the account this person's, as this program wrote it.
    pub(super) fn is_ours(&self, sealer: &Sealer) -> bool {
        let bond = Bond::of_account(self.id, self.person_id, &self.login_lookup);
        bond.holds(sealer, self.bound.as_deref())
    }

    pub(super) fn account(&self, sealer: &Sealer) -> Result<Account, StoreError> {
        let state = AccountState::parse(&self.state)
            .ok_or_else(|| StoreError::inconsistent("account", "state", self.id))?;
        let columns = (self.login_name.as_deref(), self.login_name_sealed.as_deref());
        Ok(Account {
            id: AccountId(self.id),
            person: PersonId(self.person_id),
            state,
            login_name: sealed::open_name(sealer, self.id, columns)?,
            activation_tries: self.activation_tries,
            activation_dies_at: Timestamp(self.activation_dies_at),
            activation_mailed: self.activation_mailed,
            secret_changed_at: self.secret_changed_at.map(Timestamp),
        })
    }
}

fn credentials() -> Select<account::Entity> {
    let to_person =
        account::Entity::belongs_to(person::Entity).from(account::Column::PersonId).to(person::Column::Id);
    let to_password = account::Entity::belongs_to(password::Entity)
        .from(account::Column::Id)
        .to(password::Column::AccountId)
        .on_condition(|_, password| {
            Expr::col((password, password::Column::Current)).eq(true).into_condition()
        });
    account::Entity::find()
        .column_as(person::Column::Active, "person_active")
        .column_as(password::Column::Id, "password_id")
        .column_as(password::Column::Bound, "password_bound")
        .join(JoinType::InnerJoin, to_person.into())
        .join(JoinType::LeftJoin, to_password.into())
}

/// The account with that keyed hash of its login name.
pub(super) async fn find_by_lookup(
    db: &impl ConnectionTrait,
    lookup: &[u8],
) -> Result<Option<CredentialsRow>, StoreError> {
    let found = credentials().filter(account::Column::LoginLookup.eq(lookup));
    Ok(found.into_model::<CredentialsRow>().one(db).await?)
}

/// The account of that person.
pub(super) async fn find_by_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<CredentialsRow>, StoreError> {
    let found = credentials().filter(account::Column::PersonId.eq(person.0));
    Ok(found.into_model::<CredentialsRow>().one(db).await?)
}

/// Whether another account has that keyed hash.
pub(super) async fn is_lookup_taken(
    db: &impl ConnectionTrait,
    lookup: &[u8],
    by_other_than: AccountId,
) -> Result<bool, StoreError> {
    let found = account::Entity::find()
        .filter(account::Column::LoginLookup.eq(lookup))
        .filter(account::Column::Id.ne(by_other_than.0));
    Ok(found.one(db).await?.is_some())
}

/// A sealed identifier.
pub(super) struct SealedIdentifier {
    pub(super) id: Uuid,
    /// Its code, and what it should vouch for.
    bound: Option<Vec<u8>>,
    bond: Bond,
    /// The school of a student number.
    pub(super) school: Option<Uuid>,
    pub(super) sealed: Vec<u8>,
    pub(super) valid_until: Option<i64>,
}

impl SealedIdentifier {
    /// Whether it is this person's, as this program wrote it.
    pub(super) fn is_ours(&self, sealer: &Sealer) -> bool {
        self.bond.holds(sealer, self.bound.as_deref())
    }
}

/// A person's identifiers of one kind, the newest first.
pub(super) async fn list_identifiers(
    db: &impl ConnectionTrait,
    person: PersonId,
    kind: &str,
) -> Result<Vec<SealedIdentifier>, StoreError> {
    let rows = identifier::Entity::find()
        .filter(identifier::Column::PersonId.eq(person.0))
        .filter(identifier::Column::Kind.eq(kind))
        .order_by_desc(identifier::Column::ValidFrom)
        .order_by_desc(identifier::Column::Id)
        .all(db)
        .await?;
    let identifiers = rows.into_iter().map(|row| SealedIdentifier {
        id: row.id,
        bond: Bond::of_identifier(row.id, row.person_id, &row.lookup),
        bound: row.bound,
        school: row.org_id,
        sealed: row.sealed,
        valid_until: row.valid_until,
    });
    Ok(identifiers.collect())
}

/// What is stored of a person herself.
pub(super) struct KnownPerson {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    /// Sealed.
    pub(super) birth_date: Option<Vec<u8>>,
}

/// The row of a person.
pub(super) async fn find_person(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<KnownPerson>, StoreError> {
    let Some(row) = person::Entity::find_by_id(person.0).one(db).await? else { return Ok(None) };
    let (email, phone) = (open_email(sealer, &row)?, open_phone(sealer, &row)?);
    Ok(Some(KnownPerson { id: row.id, name: row.name, email, phone, birth_date: row.birth_date }))
}

/// The codes of a school.
pub(super) struct KnownSchool {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) english_code: Option<String>,
}

/// The schools a person belongs to now.
pub(super) async fn list_schools_of(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<KnownSchool>, StoreError> {
    let to_org = context::Entity::belongs_to(org::Entity).from(context::Column::OrgId).to(org::Column::Id);
    let rows = org::Entity::find()
        .join_rev(JoinType::InnerJoin, to_org.into())
        .filter(context::Column::PersonId.eq(person.0))
        .filter(context::Column::EndedAt.is_null())
        .distinct()
        .all(db)
        .await?;
    let schools = rows.into_iter().map(|row| KnownSchool {
        id: row.id,
        code: row.code,
        english_code: row.english_code,
    });
    Ok(schools.collect())
}

/// What a person is at the schools now.
///
/// # Errors
/// When a row cannot be read.
pub async fn list_roles_of(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Role>, StoreError> {
    Ok(list_roles_among(db, &[person]).await?.remove(&person).unwrap_or_default())
}

/// The same of several people.
async fn list_roles_among(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Role>>, StoreError> {
    let rows = context::Entity::find()
        .filter(context::Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .filter(context::Column::EndedAt.is_null())
        .all(db)
        .await?;
    let mut roles: HashMap<PersonId, Vec<Role>> = HashMap::new();
    for row in rows {
        let role =
            Role::parse(&row.role).ok_or_else(|| StoreError::inconsistent("context", "role", row.id))?;
        roles.entry(PersonId(row.person_id)).or_default().push(role);
    }
    Ok(roles)
}

/// What becomes of an account that is activated.
pub struct Activated {
    /// Which.
    pub account: AccountId,
    /// The end of the secret that opened the screens: a secret that was renewed since does not fit.
    pub dies_at: Timestamp,
    /// The name that replaces the default one.
    pub alias: Option<NewAlias>,
    /// Hash of the new password, sealed for the account.
    pub password: Vec<u8>,
}

/// A name that an account gets.
pub struct NewAlias {
    /// The name.
    pub alias: Alias,
    /// Its keyed hash.
    pub lookup: Vec<u8>,
    /// The code that binds it to the account and its person.
    pub bound: Vec<u8>,
}

impl NewAlias {
    /// That name for an account that was read and is ours.
    pub fn of(sealer: &Sealer, account: &Account, alias: Alias) -> Self {
        let lookup = login_lookup(sealer, &alias.login_name());
        let bound = Bond::of_account(account.id.0, account.person.0, &lookup).sign(sealer);
        Self { alias, lookup, bound }
    }
}

/// Activates an account that still waits for it, with its first password. One conditional update decides among
/// all who try at once; `false` for all but one. An alias that is taken meanwhile is a `Conflict`.
pub async fn activate_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    activated: Activated,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut update = account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value(AccountState::Active.as_str()))
        .col_expr(account::Column::SecretChangedAt, Expr::value(now.0))
        .filter(account::Column::Id.eq(activated.account.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationDiesAt.eq(activated.dies_at.0));
    if let Some(new) = activated.alias {
        update = set_login_name(update, sealer, activated.account.0, Some(new.alias.as_str()))?
            .col_expr(account::Column::LoginLookup, Expr::value(new.lookup))
            .col_expr(account::Column::Bound, Expr::value(new.bound));
    }
    if update.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    insert_password(tx, activated.account, activated.password, now).await?;
    Ok(true)
}

/// The end that an account gets when its first sign-in is opened again now.
pub fn renewed_end(account: &Account, now: Timestamp) -> Timestamp {
    links::another_end(now.plus(ACTIVATION_SECONDS), account.activation_dies_at.0)
}

/// Gives a pending account its tries and days again, and tells when they end; none for one that is not pending, waits for a
/// mailed link (that one has an end of its own, and is sent again), or has another end by now than `account` says: of those
/// who renew it at the same moment one wins, and the others read it again.
///
/// # Errors
/// When the row cannot be written.
pub async fn renew_activation_within(
    tx: &impl ConnectionTrait,
    account: &Account,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let dies_at = renewed_end(account, now);
    let renewed = account::Entity::update_many()
        .col_expr(account::Column::ActivationDiesAt, Expr::value(dies_at.0))
        .filter(account::Column::Id.eq(account.id.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(false))
        .filter(account::Column::ActivationDiesAt.eq(account.activation_dies_at.0))
        .exec(tx)
        .await?;
    Ok((renewed.rows_affected > 0).then_some(dies_at))
}

/// Those of these people whose accounts wait for a first sign-in without a mailed link.
pub async fn list_waiting_among(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<PersonId>, StoreError> {
    let mut waiting = Vec::new();
    for some in people.chunks(AT_ONCE) {
        let rows = account::Entity::find()
            .select_only()
            .column(account::Column::PersonId)
            .filter(account::Column::PersonId.is_in(some.iter().map(|person| person.0)))
            .filter(account::Column::State.eq(AccountState::Pending.as_str()))
            .filter(account::Column::ActivationMailed.eq(false));
        waiting.extend(rows.into_tuple::<Uuid>().all(db).await?.into_iter().map(PersonId));
    }
    Ok(waiting)
}
