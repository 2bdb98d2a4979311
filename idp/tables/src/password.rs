//! Table `password`. A password of an account; the newest is the one that counts.

use sea_orm::entity::prelude::*;

/// A password of an account; the newest is the one that counts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// Empty; a release before this one kept the hash here.
    pub phc: String,
    /// The one that opens; the others only bar reuse.
    pub current: bool,
    /// Unix seconds.
    pub created_at: i64,
    /// The hash, sealed for its account; rows without it are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
