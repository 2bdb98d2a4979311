//! Keeps since when the owner of an account signs in: of a device that the account does not know, the owner is told by mail,
//! but for the first one.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::optional;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut add = Table::alter().table(Alias::new("account")).to_owned();
        manager.alter_table(add.add_column(optional("signed_in_at", ColumnType::BigInteger)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut drop = Table::alter().table(Alias::new("account")).to_owned();
        manager.alter_table(drop.drop_column(Alias::new("signed_in_at")).to_owned()).await
    }
}
