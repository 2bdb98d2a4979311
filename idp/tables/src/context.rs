//! Table `context`. One way a person stands to a school.

use sea_orm::entity::prelude::*;

/// One way a person stands to a school.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "context")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Where.
    pub org_id: Uuid,
    /// `domain::contexts::Role`.
    pub role: String,
    /// A student's class on the day of the import: for the release that does not know the dates of places yet.
    pub class_id: Option<Uuid>,
    /// JSON array of titles.
    pub titles: String,
    /// The binding to the child, for a guardian.
    pub binding_id: Option<Uuid>,
    /// First in lists.
    pub is_primary: bool,
    /// Unix seconds.
    pub valid_from: i64,
    /// Unix seconds.
    pub valid_until: Option<i64>,
    /// When it ended, Unix seconds.
    pub ended_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
