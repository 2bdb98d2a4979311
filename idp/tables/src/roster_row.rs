//! Table `roster_row`. What the roster said last, row by row.

use sea_orm::entity::prelude::*;

/// What the roster said last, row by row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roster_row")]
pub struct Model {
    /// Which kind of row: `user`, `role`, `enrollment` and so on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// OneRoster sourcedId; of a student and an agent together for a binding between them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sourced_id: String,
    /// Our row that stands for it; nil where we keep none.
    pub target: Uuid,
    /// Keyed hash of what it said.
    pub digest: Vec<u8>,
    /// What it said column by column, as keyed hashes (`domain::oneroster::Parts`); nothing of rows that a release wrote
    /// that did not know it.
    pub told: Option<Vec<u8>>,
    /// When it went away, Unix seconds.
    pub ended_at: Option<i64>,
    /// When it ended only because what it refers to did, Unix seconds: it comes back with that.
    pub waits_since: Option<i64>,
    /// What a row says of a role for which several rows stand, JSON.
    pub says: Option<String>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
