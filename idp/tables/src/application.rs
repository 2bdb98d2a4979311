//! Table `application`. A guardian asks to be bound to one student.

use sea_orm::entity::prelude::*;

/// A guardian asks to be bound to one student.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who asks.
    pub applicant_id: Uuid,
    /// For which student.
    pub student_id: Uuid,
    /// School at the time of asking.
    pub org_id: Uuid,
    /// `domain::contexts::Relation`.
    pub relation: String,
    /// `domain::contexts::Basis`.
    pub basis: String,
    /// `domain::binding::ApplicationStatus`.
    pub status: String,
    /// Student and guardian while the application is pending: there is one of each.
    pub open_key: Option<Vec<u8>>,
    /// Keyed hash of the guardian's number.
    pub guardian_lookup: Vec<u8>,
    /// `domain::binding::GuardianData`, sealed.
    pub guardian: Vec<u8>,
    /// Version of the notice that was agreed to, with its language.
    pub notice: String,
    /// The school's letter with its one-time code came before.
    pub by_letter: bool,
    /// Unix seconds.
    pub submitted_at: i64,
    /// `domain::binding::Source`: who decided.
    pub source: Option<String>,
    /// Unix seconds.
    pub decided_at: Option<i64>,
    /// The person who decided.
    pub decided_by: Option<Uuid>,
    /// `domain::binding::ReturnReason`.
    pub reason: Option<String>,
    /// Words of the one who returned it, for the applicant.
    pub reason_text: Option<String>,
    /// The binding that came of it.
    pub binding_id: Option<Uuid>,
    /// `domain::binding::Stage`: whom the clock has called so far.
    pub reminded: i32,
    /// Counts decisions; each names the one it follows.
    pub revision: i32,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
