//! Table `identifier`.

use std::collections::BTreeMap;

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::identifier::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use super::{insert_all, key_lists};
use platform::bound::Bond;
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::oneroster) enum IdentifierKind {
    /// National ID, resident number or substitute code.
    NationalId,
    /// Number of a student at one school.
    StudentNumber,
}

impl IdentifierKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::NationalId => "national_id",
            Self::StudentNumber => "student_number",
        }
    }
}

/// An identifier that holds now.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Identifier {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) org: Option<Uuid>,
    pub(in crate::oneroster) sealed: Vec<u8>,
    pub(in crate::oneroster) lookup: Vec<u8>,
}

/// An identifier to be written.
pub(in crate::oneroster) struct NewIdentifier {
    pub(in crate::oneroster) kind: IdentifierKind,
    pub(in crate::oneroster) identifier: Identifier,
}

/// Identifiers of a kind that these people have now.
pub(in crate::oneroster) async fn list_identifiers_of(
    db: &impl ConnectionTrait,
    kind: IdentifierKind,
    people: &[Uuid],
) -> Result<Vec<Identifier>, StoreError> {
    let mut found = Vec::with_capacity(people.len());
    for list in key_lists(people) {
        // The kind is compared here: given it too, SQLite walks through all identifiers of that kind.
        let rows = Entity::find()
            .filter(Column::PersonId.is_in(list))
            .filter(Column::ValidUntil.is_null())
            .all(db)
            .await?;
        found.extend(rows.into_iter().filter(|row| row.kind == kind.as_str()).map(from_row));
    }
    Ok(found)
}

/// Identifiers that hold now and have one of these look-up hashes.
pub(in crate::oneroster) async fn list_owners(
    db: &impl ConnectionTrait,
    kind: IdentifierKind,
    lookups: &[Vec<u8>],
) -> Result<Vec<Identifier>, StoreError> {
    let mut found = Vec::new();
    for list in key_lists(lookups) {
        let rows = Entity::find()
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::Lookup.is_in(list))
            .filter(Column::ValidUntil.is_null())
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(from_row));
    }
    Ok(found)
}

/// Student numbers that hold now at one of these schools and have one of these look-up hashes. Most schools have given the
/// same numbers.
pub(in crate::oneroster) async fn list_owners_at(
    db: &impl ConnectionTrait,
    schools: &[Uuid],
    lookups: &[Vec<u8>],
) -> Result<Vec<Identifier>, StoreError> {
    let mut found = Vec::new();
    for schools in key_lists(schools) {
        for list in key_lists(lookups) {
            let rows = Entity::find()
                .filter(Column::Kind.eq(IdentifierKind::StudentNumber.as_str()))
                .filter(Column::Lookup.is_in(list))
                .filter(Column::OrgId.is_in(schools.iter().copied()))
                .filter(Column::ValidUntil.is_null())
                .all(db)
                .await?;
            found.extend(rows.into_iter().map(from_row));
        }
    }
    Ok(found)
}

/// The student numbers that these people had last at each school, ended or not.
pub(in crate::oneroster) async fn list_last_numbers(
    db: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<Identifier>, StoreError> {
    let mut last: BTreeMap<(Uuid, Option<Uuid>), Model> = BTreeMap::new();
    for list in key_lists(people) {
        for row in Entity::find().filter(Column::PersonId.is_in(list)).all(db).await? {
            if row.kind != IdentifierKind::StudentNumber.as_str() {
                continue;
            }
            let place = (row.person_id, row.org_id);
            let until = |row: &Model| (row.valid_until.unwrap_or(i64::MAX), row.valid_from);
            if last.get(&place).is_none_or(|known| until(known) < until(&row)) {
                last.insert(place, row);
            }
        }
    }
    Ok(last.into_values().map(from_row).collect())
}

/// Writes new identifiers.
pub(in crate::oneroster) async fn insert_identifiers(
    tx: &Act<'_>,
    sealer: &Sealer,
    rows: Vec<NewIdentifier>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let code = |new: &Identifier| Bond::of_identifier(new.id, new.person, &new.lookup).sign(sealer);
    let row = |new: NewIdentifier| ActiveModel {
        bound: Set(Some(code(&new.identifier))),
        id: Set(new.identifier.id),
        person_id: Set(new.identifier.person),
        kind: Set(new.kind.as_str().to_owned()),
        org_id: Set(new.identifier.org),
        sealed: Set(new.identifier.sealed),
        lookup: Set(new.identifier.lookup),
        valid_from: Set(now.0),
        valid_until: Set(None),
    };
    insert_all(tx, rows.into_iter().map(row).collect()).await
}

/// Ends identifiers; they stay as history.
pub(in crate::oneroster) async fn end_identifiers(
    tx: &Act<'_>,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        Entity::update_many()
            .col_expr(Column::ValidUntil, Expr::value(Some(now.0)))
            .filter(Column::Id.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn from_row(row: Model) -> Identifier {
    Identifier { id: row.id, person: row.person_id, org: row.org_id, sealed: row.sealed, lookup: row.lookup }
}
