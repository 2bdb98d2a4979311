//! Table `account`. How a person signs in.

use sea_orm::entity::prelude::*;

/// How a person signs in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Keyed hash of the login name, lower-case; the default name shows ID digits and is never stored.
    pub login_lookup: Vec<u8>,
    /// The login name in the clear, as the release before wrote it; newer than the sealed one where both are there.
    pub login_name: Option<String>,
    /// The login name where it may be shown (an alias or an e-mail address), sealed.
    pub login_name_sealed: Option<Vec<u8>>,
    /// `pending` until activated, `active`, `disabled`.
    pub state: String,
    /// Wrong activation secrets so far.
    pub activation_tries: i32,
    /// When the activation secret dies, Unix seconds.
    pub activation_dies_at: i64,
    /// The secret works only together with a mailed link.
    pub activation_mailed: bool,
    /// Last change of the password, Unix seconds.
    pub secret_changed_at: Option<i64>,
    /// The first sign-in on a device that the account did not know, Unix seconds.
    pub signed_in_at: Option<i64>,
    /// Unix seconds.
    pub created_at: i64,
    /// Code that binds the name to the account and the account to the person; rows without one are not used.
    pub bound: Option<Vec<u8>>,
}

/// Relations are asked for by the rooms.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
