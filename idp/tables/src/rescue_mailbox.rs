//! Table `rescue_mailbox`. A second address that a person proved, for the way back in.

use sea_orm::entity::prelude::*;

/// A second address that a person proved, for the way back in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rescue_mailbox")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The address, sealed for the person.
    pub sealed: Vec<u8>,
    /// Keyed hash of the address.
    pub lookup: Vec<u8>,
    /// Unix seconds.
    pub proved_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
