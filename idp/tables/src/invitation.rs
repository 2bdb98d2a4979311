//! Table `invitation`. A guardian invites somebody to act for the child within a scope and until a day.

use sea_orm::entity::prelude::*;

/// A guardian invites somebody to act for the child within a scope and until a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The guardian.
    pub inviter_id: Uuid,
    /// The child.
    pub student_id: Uuid,
    /// Keyed hash of the contact invited.
    pub lookup: Vec<u8>,
    /// The contact, sealed.
    pub contact: Vec<u8>,
    /// What for, in the inviter's words.
    pub scope: String,
    /// When the delegation ends, Unix seconds.
    pub valid_until: i64,
    /// `domain::binding::InvitationStatus`.
    pub status: String,
    /// Keyed hash of the invitee's number.
    pub invitee_lookup: Option<Vec<u8>>,
    /// `domain::binding::GuardianData`, sealed.
    pub invitee: Option<Vec<u8>>,
    /// Version of the notice the invitee agreed to, with its language.
    pub notice: Option<String>,
    /// The binding that came of it.
    pub binding_id: Option<Uuid>,
    /// The invitation itself, Unix seconds.
    pub expires_at: i64,
    /// Unix seconds.
    pub created_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
