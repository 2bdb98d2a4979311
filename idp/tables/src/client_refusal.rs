//! Table `client_refusal`. A request of a client that was refused.

use sea_orm::entity::prelude::*;

/// A request of a client that was refused.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_refusal")]
pub struct Model {
    /// Row id; the order of the ids is that of the refusals.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub client_id: String,
    /// Unix seconds.
    pub at: i64,
    /// Pattern of the route.
    pub endpoint: String,
    /// `error`, as it was answered.
    pub error: String,
    /// `error_description`, as it was answered.
    pub description: String,
    /// The reason in the log.
    pub reason: String,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
