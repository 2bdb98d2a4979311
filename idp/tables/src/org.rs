//! Table `org`. An organisation of the roster: a school, or the bureau above them (OneRoster orgs).

use sea_orm::entity::prelude::*;

/// An organisation of the roster: a school, or the bureau above them (OneRoster orgs).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "org")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// OneRoster sourcedId.
    pub sourced_id: String,
    /// Six-character school code, or the bureau's.
    pub code: String,
    /// Unique English code, first part of default login names.
    pub english_code: Option<String>,
    /// Full name.
    pub name: String,
    /// Kind of school, `domain::contexts::Level`.
    pub level: String,
    /// In the roster now.
    pub active: bool,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
