//! Table `applicant`. Who applies: a contact that proved itself, or a person who is signed in.

use sea_orm::entity::prelude::*;

/// Who applies: a contact that proved itself, or a person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "applicant")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed hash of the contact, or of the person.
    pub lookup: Vec<u8>,
    /// The contact, sealed.
    pub contact: Vec<u8>,
    /// The person, where she is known.
    pub person_id: Option<Uuid>,
    /// What was filled in and not sent yet, sealed.
    pub draft: Option<Vec<u8>>,
    /// Counts the changes of the draft, so that two tabs cannot overwrite each other.
    pub revision: i32,
    /// Sessions that began before are over; Unix seconds.
    pub signed_out_at: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
