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
    /// Hash over the columns above; without a key, so that releases before this one go on with the chain.
    pub hash: Vec<u8>,
    /// Name of the request it came from; none of a command or of a chore.
    pub request_id: Option<String>,
    /// As what the actor acted.
    pub role: Option<String>,
    /// Code of the school where.
    pub school: Option<String>,
    /// Keyed code over all columns above.
    pub mac: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
