//! Deliveries that the release before wrote in the clear, moved into the sealed outbox.

use std::sync::Arc;

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use tables::{job, outbox};
use uuid::Uuid;

use super::work::LEASE_SECONDS;
use super::{JobKind, seal};
use crate::db::{Act, Db, readable};
use crate::fault::StoreError;
use crate::seal::Sealer;

/// Rows of one transaction.
const BATCH: u64 = 100;

/// Moves a batch of them; how many. What a node of the release before has claimed stays until its claim is over, so
/// nothing is delivered by both.
///
/// # Errors
/// When the database refuses, or a payload cannot be sealed.
pub async fn adopt_some(db: &Db, sealer: Arc<Sealer>, now: Timestamp) -> Result<usize, StoreError> {
    if job::Entity::find().filter(unclaimed(now)).count(db.read()).await? == 0 {
        return Ok(0);
    }
    db.write(async move |act: &Act<'_>| adopt_within(act, &sealer, now).await).await
}

/// Due, or put off for longer than a claim lasts.
fn unclaimed(now: Timestamp) -> Condition {
    let run_at = job::Column::RunAt;
    Condition::any().add(run_at.lte(now.0)).add(run_at.gt(now.plus(2 * LEASE_SECONDS).0))
}

async fn adopt_within(act: &Act<'_>, sealer: &Sealer, now: Timestamp) -> Result<usize, StoreError> {
    let found = job::Entity::find().filter(unclaimed(now)).order_by_asc(job::Column::Id).limit(BATCH);
    let found = found.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows: Vec<job::Model> = readable("job", &act.query_all(&found.into_query()).await?);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let adopted = ids.len();
    if adopted > 0 {
        act.send_later();
    }
    for row in rows {
        let payload = match JobKind::parse(&row.kind) {
            Some(kind) if kind.facts().is_sealed => seal(sealer, row.id, row.payload.as_bytes())?,
            Some(_) | None => row.payload.into_bytes(),
        };
        let row = outbox::ActiveModel {
            id: Set(row.id),
            kind: Set(row.kind),
            payload: Set(payload),
            run_at: Set(row.run_at),
            attempts: Set(row.attempts),
            created_at: Set(row.created_at),
            expires_at: Set(row.expires_at),
        };
        outbox::Entity::insert(row).exec_without_returning(act).await?;
    }
    job::Entity::delete_many().filter(job::Column::Id.is_in(ids)).exec(act).await?;
    Ok(adopted)
}
