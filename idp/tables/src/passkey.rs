//! Table `passkey`. A passkey of a person.

use sea_orm::entity::prelude::*;

/// A passkey of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The credential id.
    pub credential: Vec<u8>,
    /// The public key with what is known of the authenticator, sealed for the row.
    pub sealed: Vec<u8>,
    /// The name that the person gave it, sealed for the row.
    pub name: Vec<u8>,
    /// The last signature counter.
    pub counter: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub last_used_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
