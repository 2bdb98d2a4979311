//! Table `roster_row`: what the roster said last.

use std::collections::HashMap;

use domain::oneroster::Known;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};
use tables::roster_row::{ActiveModel, Column, Entity};
use uuid::Uuid;

use super::{Kind, NOTHING, insert_all, insert_or, key_lists};
use platform::db::Act;
use platform::fault::StoreError;

/// What is known of a row.
#[derive(Clone, Copy, Debug)]
pub(in crate::oneroster) struct KnownRow {
    /// Our row.
    pub(in crate::oneroster) target: Uuid,
    /// What it said, and whether it has ended.
    pub(in crate::oneroster) known: Known,
}

/// What a row says, to be known from now on.
pub(in crate::oneroster) struct Saying {
    pub(in crate::oneroster) sourced_id: String,
    /// Our row.
    pub(in crate::oneroster) target: Uuid,
    /// Keyed hash of all that it says.
    pub(in crate::oneroster) digest: [u8; 16],
    /// The same column by column, as it is stored; nothing where that stays.
    pub(in crate::oneroster) told: Option<Vec<u8>>,
}

/// What is known of these rows.
pub(in crate::oneroster) async fn list_known(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[String],
) -> Result<HashMap<String, KnownRow>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for list in key_lists(ids) {
        let rows = rows_of(kind).filter(Column::SourcedId.is_in(list)).into_tuple().all(db).await?;
        for row in rows {
            let (sourced_id, known) = known_row(row)?;
            found.insert(sourced_id, known);
        }
    }
    Ok(found)
}

fn rows_of(kind: Kind) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::SourcedId)
        .column(Column::Target)
        .column(Column::Digest)
        .column(Column::EndedAt)
        .filter(Column::Kind.eq(kind.as_str()))
}

type Columns = (String, Uuid, Vec<u8>, Option<i64>);

fn known_row((sourced_id, target, digest, ended_at): Columns) -> Result<(String, KnownRow), StoreError> {
    let digest = digest.as_slice().try_into();
    let digest = digest.map_err(|_| StoreError::inconsistent("roster_row", "digest", &sourced_id))?;
    Ok((sourced_id, KnownRow { target, known: Known { digest, ended: ended_at.is_some() } }))
}

/// What is known of these rows column by column, as it is stored.
pub(in crate::oneroster) async fn list_told(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[String],
) -> Result<HashMap<String, Vec<u8>>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for list in key_lists(ids) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::SourcedId, Column::Told])
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .filter(Column::Told.is_not_null());
        found.extend(rows.into_tuple::<(String, Vec<u8>)>().all(db).await?);
    }
    Ok(found)
}

/// Rows that ended only because what they refer to did, in order.
pub(in crate::oneroster) async fn list_waiting(
    db: &impl ConnectionTrait,
    kind: Kind,
) -> Result<Vec<(String, KnownRow)>, StoreError> {
    let rows = rows_of(kind).filter(Column::WaitsSince.is_not_null()).order_by_asc(Column::SourcedId);
    rows.into_tuple().all(db).await?.into_iter().map(known_row).collect()
}

/// Notes that rows that ended wait for what they refer to, or that they do no more.
pub(in crate::oneroster) async fn set_waiting(
    tx: &Act<'_>,
    kind: Kind,
    ids: &[String],
    since: Option<Timestamp>,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        Entity::update_many()
            .col_expr(Column::WaitsSince, Expr::value(since.map(|since| since.0)))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .filter(Column::EndedAt.is_not_null())
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// A living row that stands for something of ours, and what it says where several do.
pub(in crate::oneroster) struct StandingRow {
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) target: Uuid,
    pub(in crate::oneroster) says: Option<String>,
}

/// The living rows of a kind that stand for these. Given the kind too, SQLite would walk through all rows of it.
pub(in crate::oneroster) async fn list_standing(
    db: &impl ConnectionTrait,
    kind: Kind,
    targets: &[Uuid],
) -> Result<Vec<StandingRow>, StoreError> {
    let mut found = Vec::new();
    for list in key_lists(targets) {
        let rows = Entity::find().filter(Column::Target.is_in(list)).filter(Column::EndedAt.is_null());
        let hers = rows.all(db).await?.into_iter().filter(|row| row.kind == kind.as_str());
        found.extend(hers.map(|row| StandingRow {
            sourced_id: row.sourced_id,
            target: row.target,
            says: row.says,
        }));
    }
    found.sort_by(|a, b| a.sourced_id.cmp(&b.sourced_id));
    Ok(found)
}

/// What rows said last, ended or not, of which several stood for the same.
pub(in crate::oneroster) async fn list_says(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for list in key_lists(ids) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::SourcedId, Column::Says])
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .filter(Column::Says.is_not_null());
        found.extend(rows.into_tuple::<(String, String)>().all(db).await?);
    }
    Ok(found)
}

/// Writes what rows say of which several stand for the same.
pub(in crate::oneroster) async fn set_says(
    tx: &Act<'_>,
    kind: Kind,
    rows: Vec<(String, Option<String>)>,
) -> Result<(), StoreError> {
    for (sourced_id, says) in rows {
        Entity::update_many()
            .col_expr(Column::Says, Expr::value(says))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.eq(sourced_id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Has rows be news when they are read next.
pub(in crate::oneroster) async fn forget_digests(
    tx: &Act<'_>,
    kind: Kind,
    ids: &[String],
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        Entity::update_many()
            .col_expr(Column::Digest, Expr::value(vec![0_u8; 16]))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// How many rows of a kind live.
pub(in crate::oneroster) async fn count_living(
    db: &impl ConnectionTrait,
    kind: Kind,
) -> Result<u64, StoreError> {
    let living = Entity::find().filter(Column::Kind.eq(kind.as_str())).filter(Column::EndedAt.is_null());
    Ok(living.count(db).await?)
}

/// Living rows behind `after`, in order: sourcedId, our id, and what is known column by column.
pub(in crate::oneroster) async fn list_living_page(
    db: &impl ConnectionTrait,
    kind: Kind,
    after: &str,
) -> Result<Vec<(String, Uuid, Option<Vec<u8>>)>, StoreError> {
    const PAGE: u64 = 5_000;
    let page = Entity::find()
        .select_only()
        .column(Column::SourcedId)
        .column(Column::Target)
        .column(Column::Told)
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::SourcedId.gt(after))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::SourcedId)
        .limit(PAGE);
    Ok(page.into_tuple().all(db).await?)
}

/// Writes what new rows said.
pub(in crate::oneroster) async fn insert_known(
    tx: &Act<'_>,
    kind: Kind,
    rows: Vec<Saying>,
) -> Result<(), StoreError> {
    let row = |saying: Saying| ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        sourced_id: Set(saying.sourced_id),
        target: Set(saying.target),
        digest: Set(saying.digest.to_vec()),
        told: Set(saying.told),
        ended_at: Set(None),
        waits_since: Set(None),
        says: Set(None),
    };
    insert_all(tx, rows.into_iter().map(row).collect()).await
}

/// Writes what rows said that an older release knew only as a whole; all else of them stays.
pub(in crate::oneroster) async fn learn_told(
    tx: &Act<'_>,
    kind: Kind,
    rows: &[Saying],
) -> Result<(), StoreError> {
    let row = |saying: &Saying| ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        sourced_id: Set(saying.sourced_id.clone()),
        target: Set(saying.target),
        digest: Set(saying.digest.to_vec()),
        told: Set(saying.told.clone()),
        ended_at: Set(None),
        waits_since: Set(None),
        says: Set(None),
    };
    let known = OnConflict::columns([Column::Kind, Column::SourcedId])
        .update_columns([Column::Digest, Column::Told])
        .to_owned();
    insert_or(tx, rows.iter().map(row).collect(), Some(known)).await
}

/// Writes what known rows say now; what they say of which several stand for the same is written behind it.
pub(in crate::oneroster) async fn update_known(
    tx: &Act<'_>,
    kind: Kind,
    rows: Vec<Saying>,
) -> Result<(), StoreError> {
    for Saying { sourced_id, target, digest, told } in rows {
        let mut update = Entity::update_many();
        if told.is_some() {
            update = update.col_expr(Column::Told, Expr::value(told));
        }
        update
            .col_expr(Column::Target, Expr::value(target))
            .col_expr(Column::Digest, Expr::value(digest.to_vec()))
            .col_expr(Column::EndedAt, Expr::value(Option::<i64>::None))
            .col_expr(Column::WaitsSince, Expr::value(Option::<i64>::None))
            .col_expr(Column::Says, Expr::value(Option::<String>::None))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.eq(sourced_id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Notes rows that were looked at and kept out: they stand for nothing of ours, and are looked at again.
pub(in crate::oneroster) async fn put_off(
    tx: &Act<'_>,
    kind: Kind,
    rows: Vec<(String, [u8; 16])>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (sourced_id, digest) in rows {
        let row = ActiveModel {
            kind: Set(kind.as_str().to_owned()),
            sourced_id: Set(sourced_id),
            target: Set(NOTHING),
            digest: Set(digest.to_vec()),
            told: NotSet,
            ended_at: Set(Some(now.0)),
            waits_since: Set(None),
            says: Set(None),
        };
        let known = OnConflict::columns([Column::Kind, Column::SourcedId])
            .update_columns([Column::Target, Column::Digest, Column::EndedAt, Column::WaitsSince])
            .to_owned();
        Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Notes that rows have gone away.
pub(in crate::oneroster) async fn end_known(
    tx: &Act<'_>,
    kind: Kind,
    ids: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(Some(now.0)))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Notes that what these rows made has ended, so that they make it anew when they may. One id of ours stands for rows
/// of one kind; given the kind too, SQLite would walk through all rows of it.
pub(in crate::oneroster) async fn end_known_targets(
    tx: &Act<'_>,
    targets: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(targets) {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(Some(now.0)))
            .filter(Column::Target.is_in(list))
            .exec(tx)
            .await?;
    }
    Ok(())
}
