//! Table `duty`. Something a person looks after besides her roles in the roster.

use sea_orm::entity::prelude::*;

/// Something a person looks after besides her roles in the roster.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// At which school.
    pub org_id: Uuid,
    /// For which class; none for the whole school.
    pub class_id: Option<Uuid>,
    /// `domain::binding::Duty`.
    pub kind: String,
    /// Unix seconds.
    pub since: i64,
    /// Unix seconds.
    pub until: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
