//! Table `grant`. What one person in one context lets one client know; the only row a token needs.

use sea_orm::entity::prelude::*;

/// What one person in one context lets one client know; the only row a token needs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant")]
pub struct Model {
    /// Equals the id of the code it came from.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The session it began in.
    pub session_id: Option<Uuid>,
    /// Who.
    pub person_id: Uuid,
    /// As what.
    pub context_id: Option<Uuid>,
    /// Which client.
    pub client_id: String,
    /// It outlives the session.
    pub offline: bool,
    /// What, space-separated.
    pub scope: String,
    /// Requested claims, JSON.
    pub claims: String,
    /// Of the session then, Unix seconds.
    pub auth_time: i64,
    /// Of the session then.
    pub acr: String,
    /// Of the session then, space-separated.
    pub amr: String,
    /// `sid` the client knows the session by.
    pub sid: String,
    /// Of the refresh token.
    pub generation: i32,
    /// When the generation changed, Unix seconds.
    pub rotated_at: i64,
    /// When the context was chosen, Unix seconds.
    pub chosen_at: Option<i64>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub expires_at: i64,
    /// Unix seconds.
    pub ended_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
