//! Table `letter_code`.

use domain::ids::{LetterId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoCondition as _};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use tables::letter_code;
use uuid::Uuid;

use crate::students::letters::NewLetter;
use platform::db::{Db, is_inserted};
use platform::fault::StoreError;

/// Expired rows stay for this long.
const KEEP_SECONDS: i64 = 30 * 86_400;

/// A valid letter.
pub(in crate::students) struct FoundLetter {
    pub(in crate::students) id: LetterId,
    pub(in crate::students) student: PersonId,
    pub(in crate::students) school: Uuid,
    pub(in crate::students) bound: Vec<u8>,
}

/// A letter that was printed, and may be used or void.
pub(in crate::students) struct PrintedLetter {
    pub(in crate::students) expires_at: Timestamp,
    is_used: bool,
}

impl PrintedLetter {
    pub(in crate::students) fn counts(&self, now: Timestamp) -> bool {
        !self.is_used && self.expires_at > now
    }
}

pub(in crate::students) async fn find_printed(
    db: &impl ConnectionTrait,
    letter: LetterId,
) -> Result<Option<PrintedLetter>, StoreError> {
    let row = letter_code::Entity::find_by_id(letter.0).one(db).await?;
    Ok(row.map(|row| PrintedLetter { expires_at: Timestamp(row.expires_at), is_used: row.used_at.is_some() }))
}

/// Writes a letter; `false` if it is there already.
pub(in crate::students) async fn insert_letter(
    tx: &impl ConnectionTrait,
    letter: NewLetter,
) -> Result<bool, StoreError> {
    let row = letter_code::ActiveModel {
        id: Set(letter.id.0),
        student_id: Set(letter.student.0),
        org_id: Set(letter.school),
        code: Set(letter.code),
        made_by: Set(letter.made_by.0),
        expires_at: Set(letter.expires_at.0),
        used_at: Set(None),
        bound: Set(Some(letter.bound)),
    };
    let insert = letter_code::Entity::insert(row).on_conflict_do_nothing_on([letter_code::Column::Id]);
    let inserted = insert.exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Voids the older letters about a student when a new one is written.
pub(in crate::students) async fn mark_letters_void(
    tx: &impl ConnectionTrait,
    letter: &NewLetter,
    now: Timestamp,
) -> Result<(), StoreError> {
    letter_code::Entity::update_many()
        .col_expr(letter_code::Column::ExpiresAt, Expr::value(now.0))
        .filter(letter_code::Column::StudentId.eq(letter.student.0))
        .filter(letter_code::Column::Id.ne(letter.id.0))
        .filter(counts(now))
        .exec(tx)
        .await?;
    Ok(())
}

pub(in crate::students) async fn find_letter(
    db: &impl ConnectionTrait,
    code: &[u8],
    now: Timestamp,
) -> Result<Option<FoundLetter>, StoreError> {
    let found = letter_code::Entity::find().filter(letter_code::Column::Code.eq(code)).filter(counts(now));
    let row = found.one(db).await?;
    Ok(row.map(|row| FoundLetter {
        id: LetterId(row.id),
        student: PersonId(row.student_id),
        school: row.org_id,
        bound: row.bound.unwrap_or_default(),
    }))
}

/// Whether a letter about that student is valid.
pub(in crate::students) async fn is_letter_good(
    db: &impl ConnectionTrait,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found = letter_code::Entity::find_by_id(letter.0)
        .filter(letter_code::Column::StudentId.eq(student.0))
        .filter(counts(now));
    Ok(found.one(db).await?.is_some())
}

/// Uses a letter about that student up; says whether it still counted.
pub(in crate::students) async fn mark_letter_used(
    tx: &impl ConnectionTrait,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let update = letter_code::Entity::update_many()
        .col_expr(letter_code::Column::UsedAt, Expr::value(Some(now.0)))
        .filter(letter_code::Column::Id.eq(letter.0))
        .filter(letter_code::Column::StudentId.eq(student.0))
        .filter(counts(now));
    Ok(update.exec(tx).await?.rows_affected > 0)
}

/// Removes letters thirty days after their end; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = letter_code::Column::ExpiresAt.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<letter_code::Entity, Uuid>(letter_code::Column::Id, over.into_condition()).await
}

fn counts(now: Timestamp) -> Condition {
    Condition::all().add(letter_code::Column::UsedAt.is_null()).add(letter_code::Column::ExpiresAt.gt(now.0))
}
