//! Table `guardian_request`. Something a bound guardian or a student asks the school for.

use sea_orm::entity::prelude::*;

/// Something a bound guardian or a student asks the school for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guardian_request")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `domain::binding::RequestKind`.
    pub kind: String,
    /// Who asks.
    pub person_id: Uuid,
    /// About which student.
    pub student_id: Uuid,
    /// School at the time of asking.
    pub org_id: Uuid,
    /// About which binding.
    pub binding_id: Option<Uuid>,
    /// What it says, sealed.
    pub detail: Vec<u8>,
    /// `domain::binding::RequestStatus`.
    pub status: String,
    /// Kind, person and subject while it is open: there is one of each.
    pub open_key: Option<Vec<u8>>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub decided_at: Option<i64>,
    /// The person who decided.
    pub decided_by: Option<Uuid>,
    /// Words of the one who decided.
    pub answer: Option<String>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
