//! Table `letter_code`. A printed letter to the guardians of a student, good for one application.

use sea_orm::entity::prelude::*;

/// A printed letter to the guardians of a student, good for one application.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_code")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// The school that printed it.
    pub org_id: Uuid,
    /// Keyed hash of the code.
    pub code: Vec<u8>,
    /// The person who printed it.
    pub made_by: Uuid,
    /// Unix seconds.
    pub expires_at: i64,
    /// Unix seconds.
    pub used_at: Option<i64>,
    /// Code that binds the letter to the student; rows without one are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
