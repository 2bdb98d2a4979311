//! Table `custody_block`. A school keeps somebody from being bound to a student.

use sea_orm::entity::prelude::*;

/// A school keeps somebody from being bound to a student.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custody_block")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// The school that set it.
    pub org_id: Uuid,
    /// Keyed hash of the number of the one it bars; none bars everybody new.
    pub lookup: Option<Vec<u8>>,
    /// The same number masked, sealed; none of a block of before.
    pub whom: Option<Vec<u8>>,
    /// Why, sealed.
    pub note: Vec<u8>,
    /// The person who set it.
    pub set_by: Uuid,
    /// Unix seconds.
    pub set_at: i64,
    /// Unix seconds.
    pub lifted_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
