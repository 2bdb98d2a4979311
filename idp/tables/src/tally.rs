//! Table `tally`. How often something happened in a window of time, for limits too high for slots.

use sea_orm::entity::prelude::*;

/// How often something happened in a window of time, for limits too high for slots.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// Keyed hash of what is counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// Begin of the window, Unix seconds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i64,
    /// So often.
    pub count: i32,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
