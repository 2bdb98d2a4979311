//! Rescue mailboxes, sealed for their person.

use domain::contacts::EmailAddress;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::rescue_mailbox::{ActiveModel, Column, Entity};

use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// Table and column of what is sealed.
const PLACE: (&str, &str) = ("rescue_mailbox", "sealed");

/// The rescue mailbox of a person.
pub(in crate::recovery) async fn find_rescue(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<EmailAddress>, StoreError> {
    let Some(row) = Entity::find_by_id(person.0).one(db).await? else { return Ok(None) };
    let text = sealer.open_text(PLACE.0, PLACE.1, row.person_id, &row.sealed)?;
    let mailbox = EmailAddress::parse(&text);
    mailbox.map(Some).ok_or_else(|| StoreError::inconsistent(PLACE.0, PLACE.1, row.person_id))
}

/// The people whose rescue mailbox it is.
pub(in crate::recovery) async fn list_people_of_rescue(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    mailbox: &EmailAddress,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = Entity::find().filter(Column::Lookup.eq(lookup(sealer, mailbox))).all(db).await?;
    // A row whose address does not open was not written by this program.
    let ours = |row: &tables::rescue_mailbox::Model| {
        let opened = sealer.open_text(PLACE.0, PLACE.1, row.person_id, &row.sealed).ok();
        opened.and_then(|text| EmailAddress::parse(&text)).is_some_and(|own| own.lookup() == mailbox.lookup())
    };
    Ok(rows.into_iter().filter(ours).map(|row| PersonId(row.person_id)).collect())
}

/// Puts a rescue mailbox in the place of the one before.
pub(in crate::recovery) async fn set_rescue(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    (person, mailbox): (PersonId, &EmailAddress),
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        person_id: Set(person.0),
        sealed: Set(sealer.seal_text(PLACE.0, PLACE.1, person.0, mailbox.expose())?),
        lookup: Set(lookup(sealer, mailbox)),
        proved_at: Set(now.0),
    };
    let replace = OnConflict::column(Column::PersonId)
        .update_columns([Column::Sealed, Column::Lookup, Column::ProvedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Removes the rescue mailbox of a person.
pub(in crate::recovery) async fn remove_rescue(
    tx: &impl ConnectionTrait,
    person: PersonId,
) -> Result<(), StoreError> {
    Entity::delete_by_id(person.0).exec(tx).await?;
    Ok(())
}

fn lookup(sealer: &Sealer, mailbox: &EmailAddress) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("rescue:{}", mailbox.lookup()).as_bytes()).to_vec()
}
