//! Table `allowance`. One use of something that may be used so often in so long: a slot is free again when its window is over.

use sea_orm::entity::prelude::*;

/// One use of something that may be used so often in so long: a slot is free again when its window is over.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allowance")]
pub struct Model {
    /// Keyed hash of what is limited.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// From 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i32,
    /// Unix seconds.
    pub used_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
