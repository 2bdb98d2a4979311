//! Table `custody_block`.

use domain::binding;
use domain::ids::{OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::custody_block::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use crate::accounts;
use crate::bindings::model::CustodyBlock;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// Whom a block that stands bars.
#[derive(Clone, Debug)]
pub(crate) struct LivingBlock {
    pub(crate) student: PersonId,
    /// The keyed hash of one number, or none for everybody new.
    lookup: Option<Vec<u8>>,
}

/// Whether blocks of a student keep somebody with one of these numbers from her: she is barred, or everybody new is.
pub(crate) fn bars(blocks: &[LivingBlock], lookups: &[Vec<u8>], is_new: bool) -> bool {
    blocks.iter().any(|block| binding::bars(block.lookup.as_deref(), lookups, is_new))
}

/// The blocks that stand for these students.
pub(crate) async fn list_living_blocks(
    db: &impl ConnectionTrait,
    students: &[PersonId],
) -> Result<Vec<LivingBlock>, StoreError> {
    let rows = Entity::find()
        .filter(Column::StudentId.is_in(students.iter().map(|student| student.0)))
        .filter(Column::LiftedAt.is_null());
    let rows = rows.all(db).await?.into_iter();
    Ok(rows.map(|row| LivingBlock { student: PersonId(row.student_id), lookup: row.lookup }).collect())
}

/// The same for one student.
pub(crate) async fn is_barred(
    db: &impl ConnectionTrait,
    student: PersonId,
    lookups: &[Vec<u8>],
    is_new: bool,
) -> Result<bool, StoreError> {
    Ok(bars(&list_living_blocks(db, &[student]).await?, lookups, is_new))
}

/// Whether any block stands: then nobody is told who else was bound.
pub(crate) async fn has_block(db: &impl ConnectionTrait, student: PersonId) -> Result<bool, StoreError> {
    Ok(!list_living_blocks(db, &[student]).await?.is_empty())
}

pub(crate) async fn find_block(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: Uuid,
) -> Result<Option<CustodyBlock>, StoreError> {
    Entity::find_by_id(id).one(db).await?.map(|row| from_row(sealer, row)).transpose()
}

pub(crate) async fn list_blocks(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    student: PersonId,
) -> Result<Vec<CustodyBlock>, StoreError> {
    let rows = Entity::find().filter(Column::StudentId.eq(student.0)).order_by_desc(Column::SetAt);
    let rows = rows.all(db).await?;
    let lookups: Vec<Vec<u8>> = rows.iter().filter_map(|row| row.lookup.clone()).collect();
    let holders = accounts::list_holders(db, &lookups).await?;
    let barred = |row: &Model| {
        holders.iter().find(|holder| Some(&holder.lookup) == row.lookup.as_ref()).map(|holder| holder.person)
    };
    let block = |row: Model| {
        let barred = barred(&row);
        Ok(CustodyBlock { barred, ..from_row(sealer, row)? })
    };
    rows.into_iter().map(block).collect()
}

/// What a row keeps of whom a block bars, and why.
pub(crate) struct Sealed {
    /// The keyed hash of the number.
    pub(crate) lookup: Option<Vec<u8>>,
    /// The number masked, sealed.
    pub(crate) whom: Option<Vec<u8>>,
    /// The note, sealed.
    pub(crate) note: Vec<u8>,
}

/// Writes a block: the note is sealed, the number kept as its keyed hash and masked.
pub(crate) async fn insert_block(
    tx: &impl ConnectionTrait,
    block: CustodyBlock,
    sealed: Sealed,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(block.id),
        student_id: Set(block.student.0),
        org_id: Set(block.org.0),
        lookup: Set(sealed.lookup),
        whom: Set(sealed.whom),
        note: Set(sealed.note),
        set_by: Set(block.set_by.0),
        set_at: Set(block.set_at.0),
        lifted_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Lifts a block; whether this call was the one that did.
pub(crate) async fn mark_lifted(
    tx: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::LiftedAt, Expr::value(Some(now.0)))
        .filter(Column::Id.eq(id))
        .filter(Column::LiftedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn from_row(sealer: &Sealer, row: Model) -> Result<CustodyBlock, StoreError> {
    let note = sealer.open_text("custody_block", "note", row.id, &row.note)?;
    let open = |sealed: &Vec<u8>| sealer.open_text("custody_block", "whom", row.id, sealed);
    let number = row.whom.as_ref().map(open).transpose()?.map(|text| text.as_str().to_owned());
    Ok(CustodyBlock {
        id: row.id,
        student: PersonId(row.student_id),
        org: OrgId(row.org_id),
        of_one: row.lookup.is_some(),
        number,
        barred: None,
        note: note.as_str().to_owned(),
        set_by: PersonId(row.set_by),
        set_at: Timestamp(row.set_at),
        lifted_at: row.lifted_at.map(Timestamp),
    })
}
