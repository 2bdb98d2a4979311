//! What a school compares an application with.

use std::collections::{HashMap, HashSet};

use domain::accounts::AccountState;
use domain::identifiers::BirthDate;
use domain::ids::PersonId;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::{account, identifier, person};
use uuid::Uuid;

use super::numbers::NUMBER;
use super::sealed::{open_email, open_phone};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// A person as the rows have her, opened: never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Particulars {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// The same, if she proved it and her account is in use.
    pub mailbox_in_use: Option<String>,
    /// Telephone in the form of E.164.
    pub phone: Option<String>,
    /// Day of birth.
    pub birth_date: Option<BirthDate>,
    /// The number she has now.
    pub national_id: Option<String>,
}

impl std::fmt::Debug for Particulars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Particulars(***)")
    }
}

/// The particulars of these people.
pub async fn list_particulars(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Particulars>, StoreError> {
    let mut found = HashMap::new();
    if people.is_empty() {
        return Ok(found);
    }
    let ids = || people.iter().map(|person| person.0);
    let numbers = identifier::Entity::find()
        .filter(identifier::Column::PersonId.is_in(ids()))
        .filter(identifier::Column::Kind.eq(NUMBER))
        .filter(identifier::Column::ValidUntil.is_null())
        .all(db)
        .await?;
    let mut opened: HashMap<Uuid, String> = HashMap::new();
    for row in numbers {
        let number = sealer.open_text("identifier", "sealed", row.id, &row.sealed)?;
        opened.insert(row.person_id, number.as_str().to_owned());
    }
    let active = account::Entity::find()
        .filter(account::Column::PersonId.is_in(ids()))
        .filter(account::Column::State.eq(AccountState::Active.as_str()))
        .all(db)
        .await?;
    let active: HashSet<Uuid> = active.into_iter().map(|row| row.person_id).collect();
    for row in person::Entity::find().filter(person::Column::Id.is_in(ids())).all(db).await? {
        let birth_date = match &row.birth_date {
            Some(sealed) => BirthDate::parse(&sealer.open_text("person", "birth_date", row.id, sealed)?),
            None => None,
        };
        let national_id = opened.remove(&row.id);
        let is_proved_and_used = row.email_verified && active.contains(&row.id);
        let (email, phone) = (open_email(sealer, &row)?, open_phone(sealer, &row)?);
        let particulars = Particulars {
            name: row.name,
            mailbox_in_use: email.clone().filter(|_| is_proved_and_used),
            email,
            phone,
            birth_date,
            national_id,
        };
        found.insert(PersonId(row.id), particulars);
    }
    Ok(found)
}

/// The birth date of somebody, if the roster knows it.
pub async fn find_birth_date(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<BirthDate>, StoreError> {
    let Some(row) = person::Entity::find_by_id(person.0).one(db).await? else { return Ok(None) };
    let Some(sealed) = row.birth_date else { return Ok(None) };
    let text = sealer.open_text("person", "birth_date", row.id, &sealed)?;
    let broken = || StoreError::inconsistent("person", "birth_date", row.id);
    BirthDate::parse(&text).map(Some).ok_or_else(broken)
}

/// The people who have a name, or a part of it; at most `most`.
pub async fn list_of_name(
    db: &impl ConnectionTrait,
    name: &str,
    most: u64,
) -> Result<Vec<PersonId>, StoreError> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let found = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Name.contains(name))
        .order_by_asc(person::Column::Name)
        .order_by_asc(person::Column::Id)
        .limit(most);
    Ok(found.into_tuple::<Uuid>().all(db).await?.into_iter().map(PersonId).collect())
}

/// The names of those of these ids that are people.
///
/// # Errors
/// When they cannot be read.
pub async fn list_names(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<PersonId, String>, StoreError> {
    let mut names = HashMap::new();
    for some in ids.chunks(super::AT_ONCE) {
        let found = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Name])
            .filter(person::Column::Id.is_in(some.iter().copied()));
        let rows: Vec<(Uuid, String)> = found.into_tuple().all(db).await?;
        names.extend(rows.into_iter().map(|(id, name)| (PersonId(id), name)));
    }
    Ok(names)
}
