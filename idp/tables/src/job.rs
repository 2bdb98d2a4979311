//! Table `job`. The outbox of the release before.

use sea_orm::entity::prelude::*;

/// The outbox of the release before, in the clear; its rows move to `outbox`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `mail`, `sms` or `backchannel_logout`.
    pub kind: String,
    /// JSON.
    pub payload: String,
    /// Not before, Unix seconds.
    pub run_at: i64,
    /// Tries so far.
    pub attempts: i32,
    /// Unix seconds.
    pub created_at: i64,
    /// From then on it is given up, Unix seconds; empty if only tries end it.
    pub expires_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
