//! Table `consent_document`. The sealed document of an application.

use sea_orm::entity::prelude::*;

/// The sealed document of an application.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent_document")]
pub struct Model {
    /// The application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Number printed on it.
    pub number: String,
    /// SHA-256 of the file.
    pub hash: Vec<u8>,
    /// Evidence record, signed (JWS).
    pub seal: String,
    /// The PDF, sealed.
    pub file: Vec<u8>,
    /// The signature, sealed; none of a document of before.
    pub signature: Option<Vec<u8>>,
    /// Unix seconds.
    pub created_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
