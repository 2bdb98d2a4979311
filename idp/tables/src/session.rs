//! Table `session`. A browser's sign-in.

use sea_orm::entity::prelude::*;

/// A browser's sign-in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// When she proved herself, Unix seconds.
    pub auth_time: i64,
    /// How surely (OIDC Core section 2).
    pub acr: String,
    /// By which means, space-separated (RFC 8176).
    pub amr: String,
    /// What she acts as unless a client says otherwise.
    pub chosen_context: Option<Uuid>,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub expires_at: i64,
    /// Unix seconds.
    pub ended_at: Option<i64>,
    /// When the person last gave the password or a passkey once more, Unix seconds.
    pub proved_at: Option<i64>,
    /// The person must enrol a second factor first.
    pub needs_factor: Option<bool>,
    /// It is on a computer that many people use.
    pub shared: Option<bool>,
    /// It began in the network of a school; none where no such network is configured.
    pub at_school: Option<bool>,
    /// Code that binds the session to the person; rows without one are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
