//! The highest time that the database has seen, over all nodes: one row of the table `installation`, written now and then.

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::installation::{ActiveModel, Column, Entity};

use super::db::{Act, Db};
use super::fault::StoreError;

/// The row. It names no key, so that whoever reads the fingerprints passes over it.
const ROW: &str = "time";

/// The highest time seen; none before the first.
///
/// # Errors
/// When it cannot be read.
pub async fn seen(db: &Db) -> Result<Option<Timestamp>, StoreError> {
    Ok(Entity::find_by_id(ROW).one(db.read()).await?.map(|row| Timestamp(row.since)))
}

/// Keeps a time if it is higher, and returns the highest.
///
/// # Errors
/// When it cannot be read or written.
pub async fn keep(db: &Db, now: Timestamp) -> Result<Timestamp, StoreError> {
    match seen(db).await? {
        Some(seen) if seen >= now => return Ok(seen),
        _ => {}
    }
    db.write(async move |act: &Act<'_>| {
        let raise = Entity::update_many()
            .col_expr(Column::Since, Expr::value(now.0))
            .filter(Column::Id.eq(ROW))
            .filter(Column::Since.lt(now.0));
        if raise.exec(act).await?.rows_affected == 0 {
            let row =
                ActiveModel { id: Set(ROW.to_owned()), fingerprint: Set(Vec::new()), since: Set(now.0) };
            Entity::insert(row).on_conflict_do_nothing().exec_without_returning(act).await?;
        }
        Ok(())
    })
    .await?;
    Ok(seen(db).await?.unwrap_or(now).max(now))
}

/// Forgets the time, for a database that saw a wrong one. Whatever could live again must end in the same transaction.
///
/// # Errors
/// When it cannot be written.
pub async fn forget_within(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    Entity::delete_by_id(ROW).exec(tx).await?;
    Ok(())
}
