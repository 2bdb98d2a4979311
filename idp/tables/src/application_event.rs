//! Table `application_event`. What happened to an application, in order.

use sea_orm::entity::prelude::*;

/// What happened to an application, in order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_event")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To which.
    pub application_id: Uuid,
    /// Unix seconds.
    pub at: i64,
    /// The person who did it; none for the applicant and for the clock.
    pub actor: Option<Uuid>,
    /// `domain::binding::ApplicationAct`.
    pub act: String,
    /// JSON: evidence and codes, nothing personal.
    pub detail: String,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
