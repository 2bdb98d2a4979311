//! Table `upstream_link`. An account of another provider that opens the account of a person.

use sea_orm::entity::prelude::*;

/// An account of another provider that opens the account of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_link")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose account it opens.
    pub person_id: Uuid,
    /// The issuer of the other provider.
    pub issuer: String,
    /// Keyed hash of issuer and subject.
    pub lookup: Vec<u8>,
    /// What the issuer calls the account, sealed.
    pub sub: Vec<u8>,
    /// The masked name of the account, sealed.
    pub name: Vec<u8>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds of the last sign-in by it.
    pub last_used_at: Option<i64>,
    /// Code that binds the row to its person.
    pub bound: Vec<u8>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
