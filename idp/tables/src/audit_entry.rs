//! Table `audit_entry`. Privileged acts and refusals, hash-chained.

use sea_orm::entity::prelude::*;

/// Privileged acts and refusals, hash-chained.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Position in the chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Unix seconds.
    pub at: i64,
    /// Who did it: a person's id, a client's id, or `system`.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// To whom or what.
    pub subject: String,
    /// JSON without secrets.
    pub detail: String,
    /// Hash of the entry before.
    pub previous: Vec<u8>,
    /// Hash over all columns above.
    pub hash: Vec<u8>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
