//! Makes the table of the activation windows of classes, and notes of a session that it is on a shared computer.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

const WINDOW: &str = "activation_window";
const SESSION: &str = "session";
const SHARED: &str = "shared";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let window = table(WINDOW)
            .col(primary("class_id", ColumnType::Uuid))
            .col(column("opened_by", ColumnType::Uuid))
            .col(column("opened_at", ColumnType::BigInteger))
            .col(column("closes_at", ColumnType::BigInteger))
            .col(optional("bound", ColumnType::Blob))
            .to_owned();
        manager.create_table(window).await?;
        manager.create_index(index("activation_window_closes_at", WINDOW, &["closes_at"])).await?;
        let mut change = Table::alter().table(Alias::new(SESSION)).to_owned();
        manager.alter_table(change.add_column(optional(SHARED, ColumnType::Boolean)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut change = Table::alter().table(Alias::new(SESSION)).to_owned();
        manager.alter_table(change.drop_column(Alias::new(SHARED)).to_owned()).await?;
        manager.drop_table(Table::drop().table(Alias::new(WINDOW)).to_owned()).await
    }
}
