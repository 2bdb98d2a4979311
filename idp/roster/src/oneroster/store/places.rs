//! Tables `org`, `academic_session`, `class`.

use std::collections::HashMap;

use domain::contexts::Level;
use domain::identifiers::{BirthDate, EnglishCode, SchoolTerm};
use domain::oneroster::{Said, Sessions};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::{academic_session, class, org};
use time::Date;
use uuid::Uuid;

use super::{insert_all, key_lists};
use platform::db::Act;
use platform::fault::StoreError;

/// The level of an org that is no school.
const NO_LEVEL: &str = "none";

/// What the import must know of a school.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct OrgFacts {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) is_school: bool,
    pub(in crate::oneroster) code: String,
    pub(in crate::oneroster) level: Option<Level>,
    pub(in crate::oneroster) english_code: Option<EnglishCode>,
}

/// An org to be written.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct OrgRecord {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) code: String,
    pub(in crate::oneroster) english_code: Option<EnglishCode>,
    pub(in crate::oneroster) name: String,
    pub(in crate::oneroster) level: Option<Level>,
}

/// A term to be written.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct SessionRecord {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) term: SchoolTerm,
    pub(in crate::oneroster) starts_on: String,
    pub(in crate::oneroster) ends_on: String,
}

/// A class to be written.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct ClassRecord {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) org: Uuid,
    /// Nothing where it stays as it is.
    pub(in crate::oneroster) grade: Option<u8>,
    pub(in crate::oneroster) label: String,
    /// Absent where it stays as it is.
    pub(in crate::oneroster) code: Said<String>,
    /// Of the day of the import.
    pub(in crate::oneroster) term: SchoolTerm,
    /// sourcedIds of its sessions.
    pub(in crate::oneroster) session_ids: Vec<String>,
    /// When they run.
    pub(in crate::oneroster) sessions: Sessions,
}

/// A session's days: the first, and the first after it.
pub(in crate::oneroster) type Days = (Date, Date);

/// All orgs in the roster now, by sourcedId.
pub(in crate::oneroster) async fn list_orgs(
    db: &impl ConnectionTrait,
) -> Result<HashMap<String, OrgFacts>, StoreError> {
    let rows = org::Entity::find().filter(org::Column::Active.eq(true)).all(db).await?;
    let facts = |row: org::Model| {
        let english_code = row.english_code.as_deref().and_then(EnglishCode::parse);
        let (is_school, level) = (row.level != NO_LEVEL, Level::parse(&row.level));
        (row.sourced_id, OrgFacts { id: row.id, is_school, code: row.code, level, english_code })
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// When all sessions run, by sourcedId.
pub(in crate::oneroster) async fn list_sessions(
    db: &impl ConnectionTrait,
) -> Result<HashMap<String, Days>, StoreError> {
    let rows = academic_session::Entity::find().all(db).await?;
    let days = |row: academic_session::Model| {
        let broken = |column| StoreError::inconsistent("academic_session", column, row.id);
        let day =
            |text: &str, column| BirthDate::parse(text).map(BirthDate::date).ok_or_else(|| broken(column));
        let days = (day(&row.starts_on, "starts_on")?, day(&row.ends_on, "ends_on")?);
        Ok((row.sourced_id, days))
    };
    rows.into_iter().map(days).collect()
}

/// Classes that say their sessions: our id, the sessions' sourcedIds, when these run by what was known last.
pub(in crate::oneroster) async fn list_classes_with_sessions(
    db: &impl ConnectionTrait,
) -> Result<Vec<(Uuid, Vec<String>, String)>, StoreError> {
    let rows = class::Entity::find()
        .select_only()
        .column(class::Column::Id)
        .column(class::Column::SessionIds)
        .column(class::Column::Sessions)
        .filter(class::Column::SessionIds.is_not_null())
        .into_tuple::<(Uuid, String, Option<String>)>()
        .all(db)
        .await?;
    let read = |(id, ids, sessions): (Uuid, String, Option<String>)| {
        let broken = |_| StoreError::inconsistent("class", "session_ids", id);
        Ok((id, serde_json::from_str(&ids).map_err(broken)?, sessions.unwrap_or_default()))
    };
    rows.into_iter().map(read).collect()
}

/// Writes when the sessions of a class run.
pub(in crate::oneroster) async fn set_sessions_of_class(
    tx: &Act<'_>,
    id: Uuid,
    sessions: &Sessions,
    term: SchoolTerm,
) -> Result<(), StoreError> {
    class::Entity::update_many()
        .col_expr(class::Column::Sessions, Expr::value(Some(sessions.to_text())))
        .col_expr(class::Column::Year, Expr::value(term.year))
        .col_expr(class::Column::Term, Expr::value(i32::from(term.term)))
        .filter(class::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// All classes in the roster now: our id and the school's, by sourcedId.
pub(in crate::oneroster) async fn list_classes(
    db: &impl ConnectionTrait,
) -> Result<HashMap<String, (Uuid, Uuid)>, StoreError> {
    let rows = class::Entity::find().filter(class::Column::Active.eq(true)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.sourced_id, (row.id, row.org_id))).collect())
}

/// Writes new orgs.
pub(in crate::oneroster) async fn insert_orgs(tx: &Act<'_>, rows: Vec<OrgRecord>) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(org_row).collect()).await
}

/// Writes what the roster says of an org now.
pub(in crate::oneroster) async fn update_org(tx: &Act<'_>, row: OrgRecord) -> Result<(), StoreError> {
    let id = row.id;
    org::Entity::update_many().set(org_row(row)).filter(org::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

fn org_row(row: OrgRecord) -> org::ActiveModel {
    org::ActiveModel {
        id: Set(row.id),
        sourced_id: Set(row.sourced_id),
        code: Set(row.code),
        english_code: Set(row.english_code.map(|code| code.as_str().to_owned())),
        name: Set(row.name),
        level: Set(row.level.map_or(NO_LEVEL, Level::as_str).to_owned()),
        active: Set(true),
    }
}

/// Writes new terms.
pub(in crate::oneroster) async fn insert_sessions(
    tx: &Act<'_>,
    rows: Vec<SessionRecord>,
) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(session_row).collect()).await
}

/// Writes what the roster says of a term now.
pub(in crate::oneroster) async fn update_session(tx: &Act<'_>, row: SessionRecord) -> Result<(), StoreError> {
    let id = row.id;
    let update = academic_session::Entity::update_many().set(session_row(row));
    update.filter(academic_session::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

fn session_row(row: SessionRecord) -> academic_session::ActiveModel {
    academic_session::ActiveModel {
        id: Set(row.id),
        sourced_id: Set(row.sourced_id),
        year: Set(row.term.year),
        term: Set(i32::from(row.term.term)),
        starts_on: Set(row.starts_on),
        ends_on: Set(row.ends_on),
    }
}

/// Writes new classes.
pub(in crate::oneroster) async fn insert_classes(
    tx: &Act<'_>,
    rows: Vec<ClassRecord>,
) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(class_row).collect()).await
}

/// Writes what the roster says of a class now.
pub(in crate::oneroster) async fn update_class(tx: &Act<'_>, row: ClassRecord) -> Result<(), StoreError> {
    let id = row.id;
    class::Entity::update_many().set(class_row(row)).filter(class::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

fn class_row(row: ClassRecord) -> class::ActiveModel {
    class::ActiveModel {
        id: Set(row.id),
        sourced_id: Set(row.sourced_id),
        org_id: Set(row.org),
        grade: row.grade.map_or(NotSet, |grade| Set(i32::from(grade))),
        label: Set(row.label),
        year: Set(row.term.year),
        term: Set(i32::from(row.term.term)),
        active: Set(true),
        session_ids: Set(Some(serde_json::Value::from(row.session_ids).to_string())),
        sessions: Set(Some(row.sessions.to_text())),
        code: if row.code == Said::Absent { NotSet } else { Set(row.code.value()) },
    }
}

/// Takes orgs out of the roster.
pub(in crate::oneroster) async fn switch_off_orgs(tx: &Act<'_>, ids: &[Uuid]) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        let update = org::Entity::update_many().col_expr(org::Column::Active, Expr::value(false));
        update.filter(org::Column::Id.is_in(list)).exec(tx).await?;
    }
    Ok(())
}

/// Takes classes out of the roster.
pub(in crate::oneroster) async fn switch_off_classes(tx: &Act<'_>, ids: &[Uuid]) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        let update = class::Entity::update_many().col_expr(class::Column::Active, Expr::value(false));
        update.filter(class::Column::Id.is_in(list)).exec(tx).await?;
    }
    Ok(())
}
