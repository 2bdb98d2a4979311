//! Table `client_secret`. A secret of a client; two may live side by side while it is rotated.

use sea_orm::entity::prelude::*;

/// A secret of a client; two may live side by side while it is rotated.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub client_id: String,
    /// Keyed hash of the generated secret.
    pub hash: Vec<u8>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub ends_at: Option<i64>,
    /// Code that binds the hash to the client; rows without one are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
