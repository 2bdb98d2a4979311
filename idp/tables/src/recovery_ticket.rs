//! Table `recovery_ticket`. The living link or phrase by which an account gets a new password; one of each kind.

use sea_orm::entity::prelude::*;

/// The living link or phrase by which an account gets a new password; one of each kind.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_ticket")]
pub struct Model {
    /// Row id; the sealed handle of a link names it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose; an id that no account has, where nobody was found.
    pub account_id: Uuid,
    /// `link` or `phrase`.
    pub kind: String,
    /// Authentication code of the phrase, for this row and account; none of a link.
    pub secret: Option<Vec<u8>>,
    /// When the right phrase was typed, Unix seconds.
    pub opened_at: Option<i64>,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
