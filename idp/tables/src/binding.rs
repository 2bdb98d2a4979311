//! Table `binding`. A guardian's binding to a student.

use sea_orm::entity::prelude::*;

/// A guardian's binding to a student.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "binding")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The guardian.
    pub guardian_id: Uuid,
    /// The child.
    pub student_id: Uuid,
    /// `domain::contexts::Relation`.
    pub relation: String,
    /// `domain::contexts::Basis`.
    pub basis: String,
    /// `domain::contexts::BindingStatus`.
    pub status: String,
    /// `domain::contexts::BindingMethod`.
    pub method: String,
    /// The roster's agent row keeps it alive.
    pub from_roster: bool,
    /// Unix seconds.
    pub verified_at: Option<i64>,
    /// Unix seconds.
    pub valid_until: Option<i64>,
    /// The child, of age, agreed that it goes on.
    pub adult_consent: bool,
    /// What a delegated guardian may do, in the inviter's words.
    pub scope: Option<String>,
    /// The guardian who invited a delegated one.
    pub inviter_id: Option<Uuid>,
    /// `domain::binding::EndReason`: why it is blocked or over.
    pub reason: Option<String>,
    /// Last change of its status, Unix seconds.
    pub changed_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
