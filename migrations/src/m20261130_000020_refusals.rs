//! Makes the table of what was refused to clients.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = table("client_refusal")
            .col(primary("id", ColumnType::Uuid))
            .col(column("client_id", ColumnType::Text))
            .col(column("at", ColumnType::BigInteger))
            .col(column("endpoint", ColumnType::Text))
            .col(column("error", ColumnType::Text))
            .col(column("description", ColumnType::Text))
            .col(column("reason", ColumnType::Text))
            .to_owned();
        manager.create_table(table).await?;
        manager.create_index(index("client_refusal_of", "client_refusal", &["client_id", "id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("client_refusal")).to_owned()).await
    }
}
