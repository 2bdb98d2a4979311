//! Keeps when a person last chose an identity for a service: the next session proposes that one, and not the one that the
//! person agreed with.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::optional;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut add = Table::alter().table(Alias::new("consent")).to_owned();
        manager.alter_table(add.add_column(optional("chosen_at", ColumnType::BigInteger)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut drop = Table::alter().table(Alias::new("consent")).to_owned();
        manager.alter_table(drop.drop_column(Alias::new("chosen_at")).to_owned()).await
    }
}
