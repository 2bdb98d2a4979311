//! Table `roster_row`: what the roster said last.

use std::collections::{HashMap, HashSet};

use domain::oneroster::Known;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use tables::roster_row::{ActiveModel, Column, Entity};
use uuid::Uuid;

use super::{NOTHING, Tx, insert_all, insert_or, key_lists};
use crate::platform::fault::StoreError;

/// What kind of thing a row of the roster is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A term or school year.
    Session,
    /// A school, or the bureau.
    Org,
    /// A course.
    Course,
    /// A class.
    Class,
    /// A person.
    User,
    /// Birth date and sex of a person.
    Demographics,
    /// What a person is at a school.
    Role,
    /// A person in a class.
    Enrollment,
    /// A guardian's tie to a student.
    Agent,
}

impl Kind {
    /// Every kind, in the order in which a run reads them.
    const ALL: [Self; 9] = [
        Self::Session,
        Self::Org,
        Self::Course,
        Self::Class,
        Self::User,
        Self::Demographics,
        Self::Role,
        Self::Enrollment,
        Self::Agent,
    ];

    /// The kind of that name.
    pub(in crate::oneroster) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name in the database and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Org => "org",
            Self::Course => "course",
            Self::Class => "class",
            Self::User => "user",
            Self::Demographics => "demographics",
            Self::Role => "role",
            Self::Enrollment => "enrollment",
            Self::Agent => "agent",
        }
    }
}

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
    /// The same column by column, as it is stored.
    pub(in crate::oneroster) told: Vec<u8>,
}

/// What is known of these rows.
pub(in crate::oneroster) async fn list_known(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[String],
) -> Result<HashMap<String, KnownRow>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for list in key_lists(ids) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::SourcedId, Column::Target, Column::Digest, Column::EndedAt])
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.is_in(list))
            .into_tuple::<(String, Uuid, Vec<u8>, Option<i64>)>();
        for (sourced_id, target, digest, ended_at) in rows.all(db).await? {
            let digest = digest.as_slice().try_into();
            let digest = digest.map_err(|_| StoreError::inconsistent("roster_row", "digest", &sourced_id))?;
            let known = Known { digest, ended: ended_at.is_some() };
            found.insert(sourced_id, KnownRow { target, known });
        }
    }
    Ok(found)
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

/// Which of these ids of ours a living row of the roster still stands for. Given the kind too, SQLite would walk through
/// all rows of it.
pub(in crate::oneroster) async fn list_living_targets(
    db: &impl ConnectionTrait,
    targets: &[Uuid],
) -> Result<HashSet<Uuid>, StoreError> {
    let mut found = HashSet::new();
    for list in key_lists(targets) {
        let named = Entity::find()
            .select_only()
            .column(Column::Target)
            .filter(Column::Target.is_in(list))
            .filter(Column::EndedAt.is_null());
        found.extend(named.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(found)
}

/// Writes what new rows said.
pub(in crate::oneroster) async fn insert_known(
    tx: &Tx,
    kind: Kind,
    rows: Vec<Saying>,
) -> Result<(), StoreError> {
    let row = |saying: Saying| ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        sourced_id: Set(saying.sourced_id),
        target: Set(saying.target),
        digest: Set(saying.digest.to_vec()),
        told: Set(Some(saying.told)),
        ended_at: Set(None),
    };
    insert_all(tx, rows.into_iter().map(row).collect()).await
}

/// Writes what rows said that an older release knew only as a whole; all else of them stays.
pub(in crate::oneroster) async fn learn_told(tx: &Tx, kind: Kind, rows: &[Saying]) -> Result<(), StoreError> {
    let row = |saying: &Saying| ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        sourced_id: Set(saying.sourced_id.clone()),
        target: Set(saying.target),
        digest: Set(saying.digest.to_vec()),
        told: Set(Some(saying.told.clone())),
        ended_at: Set(None),
    };
    let known = OnConflict::columns([Column::Kind, Column::SourcedId])
        .update_columns([Column::Digest, Column::Told])
        .to_owned();
    insert_or(tx, rows.iter().map(row).collect(), Some(known)).await
}

/// Writes what known rows say now.
pub(in crate::oneroster) async fn update_known(
    tx: &Tx,
    kind: Kind,
    rows: Vec<Saying>,
) -> Result<(), StoreError> {
    for Saying { sourced_id, target, digest, told } in rows {
        Entity::update_many()
            .col_expr(Column::Target, Expr::value(target))
            .col_expr(Column::Digest, Expr::value(digest.to_vec()))
            .col_expr(Column::Told, Expr::value(Some(told)))
            .col_expr(Column::EndedAt, Expr::value(Option::<i64>::None))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::SourcedId.eq(sourced_id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Notes rows that were looked at and kept out: they stand for nothing of ours, and are looked at again.
pub(in crate::oneroster) async fn put_off(
    tx: &Tx,
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
        };
        let known = OnConflict::columns([Column::Kind, Column::SourcedId])
            .update_columns([Column::Target, Column::Digest, Column::EndedAt])
            .to_owned();
        Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Notes that rows have gone away.
pub(in crate::oneroster) async fn end_known(
    tx: &Tx,
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
    tx: &Tx,
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
