//! Table `activation_window`. The last activation window of a class; one row a class.

use sea_orm::entity::prelude::*;

/// The last activation window of a class.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activation_window")]
pub struct Model {
    /// The class.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class_id: Uuid,
    /// Who opened it.
    pub opened_by: Uuid,
    /// Unix seconds.
    pub opened_at: i64,
    /// When it closes, or was closed, Unix seconds.
    pub closes_at: i64,
    /// Code that binds the window to the class and its times; rows without one are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
