//! Table `attempt`. Wrong passwords, counted by account and known device.

use sea_orm::entity::prelude::*;

/// Wrong passwords, counted by account and known device.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    /// Keyed hash of the login name and the device.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// Since the last success.
    pub failures: i32,
    /// Unix seconds; 0 if not locked.
    pub locked_until: i64,
    /// Unix seconds.
    pub updated_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
