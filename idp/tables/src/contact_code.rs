//! Table `contact_code`. The living code of a contact for one purpose; a new one replaces it.

use sea_orm::entity::prelude::*;

/// The living code of a contact for one purpose; a new one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_code")]
pub struct Model {
    /// Keyed hash of purpose and contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// Authentication code of the digits.
    pub code: Vec<u8>,
    /// Wrong tries so far.
    pub tries: i32,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
