//! Table `academic_session`. A term of a school year (OneRoster academicSessions).

use sea_orm::entity::prelude::*;

/// A term of a school year (OneRoster academicSessions).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "academic_session")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// OneRoster sourcedId.
    pub sourced_id: String,
    /// ROC school year.
    pub year: i32,
    /// 1 or 2.
    pub term: i32,
    /// First day, ISO 8601.
    pub starts_on: String,
    /// Last day, ISO 8601.
    pub ends_on: String,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
