//! Table `invalidation`. What every node must forget, in the order in which it was written.

use sea_orm::entity::prelude::*;

/// What every node must forget, in the order in which it was written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invalidation")]
pub struct Model {
    /// Given by the database; on PostgreSQL a later number may be committed before an earlier one.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// `client`, `session`, `person`, `grant` or `all`.
    pub kind: String,
    /// Which one; empty for `all`.
    pub key: String,
    /// Unix seconds.
    pub at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
