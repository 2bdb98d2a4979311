//! Table `refused_row`. A row of a bundle that was not taken.

use sea_orm::entity::prelude::*;

/// A row of a bundle that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_row")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which run.
    pub run_id: Uuid,
    /// File of the bundle.
    pub file: String,
    /// Line in the file.
    pub line: i64,
    /// Why.
    pub reason: String,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
