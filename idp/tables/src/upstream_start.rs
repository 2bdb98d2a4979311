//! Table `upstream_start`. A browser that was sent to another provider and has not come back.

use sea_orm::entity::prelude::*;

/// A browser that was sent to another provider and has not come back.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_start")]
pub struct Model {
    /// Keyed hash of `state`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// What the answer is held against, sealed.
    pub sealed: String,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
