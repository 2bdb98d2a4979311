//! Table `picture_secret`. The pictures that a student chose.

use sea_orm::entity::prelude::*;

/// The pictures that a student chose, as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture_secret")]
pub struct Model {
    /// The student.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Random bytes: two students with the same pictures have other hashes.
    pub salt: Vec<u8>,
    /// Keyed hash of student, salt and pictures.
    pub secret: Vec<u8>,
    /// Unix seconds.
    pub chosen_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
