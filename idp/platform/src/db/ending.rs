//! Ending all rows of a table that are alive.

use domain::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _};

use crate::fault::StoreError;

/// Ends every row of a table that has neither ended nor expired; returns how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_living<E: EntityTrait>(
    tx: &impl ConnectionTrait,
    (ended_at, expires_at): (E::Column, E::Column),
    now: Timestamp,
) -> Result<u64, StoreError> {
    let done = E::update_many()
        .col_expr(ended_at, Expr::value(now.0))
        .filter(ended_at.is_null())
        .filter(expires_at.gt(now.0))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}
