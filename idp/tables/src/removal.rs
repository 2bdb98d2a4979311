//! Table `removal`. An account that its owner wants to be removed.

use sea_orm::entity::prelude::*;

/// An account that its owner wants to be removed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "removal")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Unix seconds.
    pub asked_at: i64,
    /// From then on it is removed, Unix seconds.
    pub due_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
