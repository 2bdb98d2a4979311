//! Table `badge`. The badge by which a student signs in.

use sea_orm::entity::prelude::*;

/// The badge by which a student signs in: one a person, the last that was issued.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "badge")]
pub struct Model {
    /// The student.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Keyed hash of the code.
    #[sea_orm(unique)]
    pub code: Vec<u8>,
    /// The person who issued it.
    pub issued_by: Uuid,
    /// Unix seconds.
    pub issued_at: i64,
    /// Since when wrong tries are counted, Unix seconds.
    pub opened_at: i64,
    /// Until when the pictures may be chosen where there are none, Unix seconds.
    pub choice_until: i64,
    /// When too many wrong tries closed it, Unix seconds.
    pub closed_at: Option<i64>,
    /// When the school voided it, Unix seconds.
    pub voided_at: Option<i64>,
    /// Code that binds the badge to the student.
    pub bound: Vec<u8>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
