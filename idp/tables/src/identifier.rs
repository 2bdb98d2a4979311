//! Table `identifier`. An identifier of a person, with its history.

use sea_orm::entity::prelude::*;

/// An identifier of a person, with its history.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// `national_id` or `student_number`.
    pub kind: String,
    /// The school inside which a student number is unique.
    pub org_id: Option<Uuid>,
    /// The value, sealed for display to the few who may.
    pub sealed: Vec<u8>,
    /// Keyed hash for look-up.
    pub lookup: Vec<u8>,
    /// Begin, Unix seconds.
    pub valid_from: i64,
    /// End, Unix seconds.
    pub valid_until: Option<i64>,
    /// Code that binds the number to the person; rows without one open no account.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
