//! Table `contact_change`. A contact that its owner changed, with what it was, for as long as it can be put back.

use sea_orm::entity::prelude::*;

/// A contact that its owner changed, with what it was, for as long as it can be put back.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_change")]
pub struct Model {
    /// Row id; the sealed handle of the undo link names it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// `email`, `rescue` or `mobile`.
    pub kind: String,
    /// What it was before, sealed JSON.
    pub before: Vec<u8>,
    /// Unix seconds.
    pub changed_at: i64,
    /// The end of the undo, Unix seconds.
    pub undo_until: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
