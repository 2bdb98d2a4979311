//! Makes room for what a row of the roster said column by column, so that a file that lacks a column erases nothing.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::optional;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table(Alias::new("roster_row"))
            .add_column(optional("told", ColumnType::Blob))
            .to_owned();
        manager.alter_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table(Alias::new("roster_row")).drop_column(Alias::new("told")).to_owned();
        manager.alter_table(table).await
    }
}
