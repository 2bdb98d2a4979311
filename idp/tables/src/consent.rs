//! Table `consent`. What a person let a client know in a context.

use sea_orm::entity::prelude::*;

/// What a person let a client know in a context.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// To whom.
    pub client_id: String,
    /// As what; the nil id where no context is needed, so that it is unique too.
    pub context_id: Uuid,
    /// What, space-separated.
    pub scope: String,
    /// Version of the words she saw.
    pub text_version: String,
    /// Unix seconds.
    pub given_at: i64,
    /// When she last chose this identity for the client; none if she only agreed to it. Unix seconds.
    pub chosen_at: Option<i64>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
