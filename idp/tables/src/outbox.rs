//! Table `outbox`. The outbox: mail, SMS and back-channel logouts, written with the act.

use sea_orm::entity::prelude::*;

/// The outbox: mail, SMS and back-channel logouts, written with the act.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `mail`, `sms` or `backchannel_logout`.
    pub kind: String,
    /// JSON: sealed for mail and SMS; a notice of logout holds ids only and is not.
    pub payload: Vec<u8>,
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
