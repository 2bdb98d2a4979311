//! Table `class`. A homeroom class of one school year (OneRoster classes).

use sea_orm::entity::prelude::*;

/// A homeroom class of one school year (OneRoster classes).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "class")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// OneRoster sourcedId.
    pub sourced_id: String,
    /// Its school.
    pub org_id: Uuid,
    /// 1 to 12.
    pub grade: i32,
    /// Free text, shown and never parsed.
    pub label: String,
    /// ROC school year of the day of the import.
    pub year: i32,
    /// 1 or 2, likewise.
    pub term: i32,
    /// In the roster now.
    pub active: bool,
    /// JSON array of the sourcedIds of its academic sessions; none before a roster said them.
    pub session_ids: Option<String>,
    /// When these run, `domain::oneroster::Sessions`: year and term of today follow from it.
    pub sessions: Option<String>,
    /// OneRoster classCode, which several classes of a school may have; none if the roster says none.
    pub code: Option<String>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
