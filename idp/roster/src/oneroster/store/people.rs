//! Table `person`.

use std::collections::HashMap;

use domain::oneroster::Said;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{self, NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::person::{ActiveModel, Column, Entity};
use uuid::Uuid;

use super::{Kind, insert_all, key_lists};
use city::accounts;
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// Of `BundleFile::told` of users, the columns with a telephone number: `sms` and `phone`.
pub(in crate::oneroster) const TELEPHONES: u8 = 0b110;

/// Somebody the roster tells of for the first time.
pub(in crate::oneroster) struct NewPerson {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) facts: PersonUpdate,
}

/// What a row of users.csv says of somebody.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct PersonUpdate {
    pub(in crate::oneroster) name: String,
    pub(in crate::oneroster) given_name: String,
    pub(in crate::oneroster) family_name: String,
    pub(in crate::oneroster) email: Told,
    pub(in crate::oneroster) phone: Told,
    pub(in crate::oneroster) active: bool,
}

/// What the roster says of a way to reach somebody.
#[derive(Clone, Debug)]
pub(in crate::oneroster) enum Told {
    /// What is there stays: the person proved it herself, or the roster does not speak of it.
    Nothing,
    /// This, or that there is none.
    This(Option<String>),
}

impl Told {
    /// What it is of somebody of whom nothing was known.
    fn as_new(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::This(value) => value.as_deref(),
        }
    }

    /// What the old column holds now, which is in the clear, and what the sealed one does.
    fn into_columns(self, seal: impl Fn(Option<&str>) -> Sealed) -> Result<Columns, StoreError> {
        Ok(match self {
            Self::Nothing => (NotSet, NotSet),
            Self::This(value) => (Set(None), Set(seal(value.as_deref())?)),
        })
    }
}

type Sealed = Result<Option<Vec<u8>>, StoreError>;
type Columns = (ActiveValue<Option<String>>, ActiveValue<Option<Vec<u8>>>);

/// What must be known of somebody to change or reach her.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Contact {
    pub(in crate::oneroster) sourced_id: Option<String>,
    pub(in crate::oneroster) email: Option<String>,
    pub(in crate::oneroster) email_verified: bool,
    pub(in crate::oneroster) phone_verified: bool,
}

/// Writes new people.
pub(in crate::oneroster) async fn insert_people(
    tx: &Act<'_>,
    sealer: &Sealer,
    people: Vec<NewPerson>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |person: NewPerson| {
        let NewPerson { id, sourced_id, facts } = person;
        Ok(ActiveModel {
            id: Set(id),
            sourced_id: Set(Some(sourced_id)),
            name: Set(facts.name),
            given_name: Set(facts.given_name),
            family_name: Set(facts.family_name),
            // Nobody has proved it yet, so nobody is looked for by it; the columns in the clear stay empty.
            email_sealed: Set(accounts::seal_email(sealer, id, facts.email.as_new())?),
            email_verified: Set(false),
            phone_sealed: Set(accounts::seal_phone(sealer, id, facts.phone.as_new())?),
            phone_verified: Set(false),
            birth_date: Set(None),
            gender: Set(None),
            active: Set(facts.active),
            updated_at: Set(now.0),
            ..ActiveModel::default()
        })
    };
    insert_all(tx, people.into_iter().map(row).collect::<Result<_, StoreError>>()?).await
}

/// Writes what the roster says now; `sourced_id` is set where the person had none.
pub(in crate::oneroster) async fn update_person(
    tx: &Act<'_>,
    sealer: &Sealer,
    id: Uuid,
    sourced_id: Option<String>,
    facts: PersonUpdate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (email, email_sealed) = facts.email.into_columns(|text| accounts::seal_email(sealer, id, text))?;
    let (phone, phone_sealed) = facts.phone.into_columns(|text| accounts::seal_phone(sealer, id, text))?;
    let row = ActiveModel {
        id: Set(id),
        sourced_id: sourced_id.map_or(NotSet, |id| Set(Some(id))),
        name: Set(facts.name),
        given_name: Set(facts.given_name),
        family_name: Set(facts.family_name),
        email,
        email_sealed,
        phone,
        phone_sealed,
        active: Set(facts.active),
        updated_at: Set(now.0),
        ..ActiveModel::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Writes what is said of birth date, sealed, and sex.
pub(in crate::oneroster) async fn set_birth(
    tx: &Act<'_>,
    id: Uuid,
    birth_date: Said<Vec<u8>>,
    sex: Said<String>,
) -> Result<(), StoreError> {
    if birth_date == Said::Absent && sex == Said::Absent {
        return Ok(());
    }
    let mut update = Entity::update_many();
    if birth_date != Said::Absent {
        update = update.col_expr(Column::BirthDate, Expr::value(birth_date.value()));
    }
    if sex != Said::Absent {
        update = update.col_expr(Column::Gender, Expr::value(sex.value()));
    }
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Contacts of these people.
pub(in crate::oneroster) async fn list_contacts(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Contact>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for list in key_lists(ids) {
        for row in Entity::find().filter(Column::Id.is_in(list)).all(db).await? {
            let email = accounts::open_email(sealer, &row)?;
            let contact = Contact {
                sourced_id: row.sourced_id,
                email,
                email_verified: row.email_verified,
                phone_verified: row.phone_verified,
            };
            found.insert(row.id, contact);
        }
    }
    Ok(found)
}

/// Birth dates of these people, sealed.
pub(in crate::oneroster) async fn list_births(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<u8>>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for list in key_lists(ids) {
        let born = Entity::find()
            .select_only()
            .column(Column::Id)
            .column(Column::BirthDate)
            .filter(Column::Id.is_in(list))
            .filter(Column::BirthDate.is_not_null());
        found.extend(born.into_tuple::<(Uuid, Vec<u8>)>().all(db).await?);
    }
    Ok(found)
}

/// What is stored of people that a row of this kind may say to be gone, as bits in the order of the columns of
/// `BundleFile::told`; of a proved mailbox or number no row may. A telephone number may have stood in either column for one.
pub(in crate::oneroster) async fn list_filled(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, u8>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    if !matches!(kind, Kind::User | Kind::Demographics) {
        return Ok(found);
    }
    for list in key_lists(ids) {
        for row in Entity::find().filter(Column::Id.is_in(list)).all(db).await? {
            let email = !row.email_verified && (row.email.is_some() || row.email_sealed.is_some());
            let phone = !row.phone_verified && (row.phone.is_some() || row.phone_sealed.is_some());
            let filled = match kind {
                Kind::User => u8::from(email) | (u8::from(phone) * TELEPHONES),
                _ => u8::from(row.birth_date.is_some()) | (u8::from(row.gender.is_some()) << 1),
            };
            found.insert(row.id, filled);
        }
    }
    Ok(found)
}

/// Switches people off whom no roster knows any more.
pub(in crate::oneroster) async fn switch_off(
    tx: &Act<'_>,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        Entity::update_many()
            .col_expr(Column::Active, Expr::value(false))
            .col_expr(Column::UpdatedAt, Expr::value(now.0))
            .filter(Column::Id.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}
