//! Makes the table by which nodes tell each other what to forget.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = table("invalidation")
            .col(column("seq", ColumnType::BigInteger).auto_increment().primary_key())
            .col(column("kind", ColumnType::Text))
            .col(column("key", ColumnType::Text))
            .col(column("at", ColumnType::BigInteger))
            .to_owned();
        manager.create_table(table).await?;
        manager.create_index(index("invalidation_at", "invalidation", &["at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("invalidation")).to_owned()).await
    }
}
