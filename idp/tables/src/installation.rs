//! Table `installation`. By what the database knows its keys again.

use sea_orm::entity::prelude::*;

/// By what the database knows its keys again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Which key: `identity`, `seal` and its number, `document` and its name; `time` for the highest time seen.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Keyed hash that only this key makes.
    pub fingerprint: Vec<u8>,
    /// When it was seen first, Unix seconds; of `time`, the highest time seen.
    pub since: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
