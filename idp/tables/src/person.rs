//! Table `person`. A human being; exists once.

use sea_orm::entity::prelude::*;

/// A human being; exists once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// OneRoster sourcedId, none for people the roster does not know.
    pub sourced_id: Option<String>,
    /// Full name.
    pub name: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address in the clear, as the release before wrote it; newer than the sealed one where both are there.
    pub email: Option<String>,
    /// E-mail address, sealed.
    pub email_sealed: Option<Vec<u8>>,
    /// Keyed hash of the address, if it was proved.
    pub email_lookup: Option<Vec<u8>>,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// Telephone number (E.164) in the clear, like the address.
    pub phone: Option<String>,
    /// Telephone number (E.164), sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// Whether the number was proved.
    pub phone_verified: bool,
    /// Birth date, sealed.
    pub birth_date: Option<Vec<u8>>,
    /// As the roster has it.
    pub gender: Option<String>,
    /// Not switched off.
    pub active: bool,
    /// Last change, Unix seconds.
    pub updated_at: i64,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
