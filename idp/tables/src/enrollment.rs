//! Table `enrollment`. A person in a class (OneRoster enrollments).

use sea_orm::entity::prelude::*;

/// A person in a class (OneRoster enrollments).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrollment")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// OneRoster sourcedId.
    pub sourced_id: String,
    /// Who.
    pub person_id: Uuid,
    /// Where.
    pub class_id: Uuid,
    /// `student` or `teacher`.
    pub role: String,
    /// The teacher is responsible for the class.
    pub homeroom: bool,
    /// Seat number of a student.
    pub seat: Option<i32>,
    /// When the roster ended it, Unix seconds.
    pub ended_at: Option<i64>,
    /// From when it counts, Unix seconds; from ever if the roster does not say.
    pub begins_at: Option<i64>,
    /// From when it counts no more, Unix seconds.
    pub ends_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
