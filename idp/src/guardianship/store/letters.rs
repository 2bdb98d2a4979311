//! Using up a school's letter (table `letter_code`) with the application it brought.

use domain::ids::{LetterId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::letter_code::{Column, Entity};

use crate::platform::fault::StoreError;

/// Uses a letter about that student up; `false` if it is for another, used or over.
pub(in crate::guardianship) async fn mark_letter_used(
    tx: &impl ConnectionTrait,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(Some(now.0)))
        .filter(Column::Id.eq(letter.0))
        .filter(Column::StudentId.eq(student.0))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.0))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}
