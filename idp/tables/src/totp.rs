//! Table `totp`. The secret by which an app makes codes for a person.

use sea_orm::entity::prelude::*;

/// The secret by which an app makes codes for a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The secret, sealed for the person.
    pub secret: Vec<u8>,
    /// The last step of which a code was accepted.
    pub last_step: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub last_used_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
