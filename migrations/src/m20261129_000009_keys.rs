//! Lets the database know its keys again, and binds rows that decide who somebody is to their owners by keyed codes.
//!
//! Expand only: the columns are empty until the process that ran this migration fills them (`platform::convert`).

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, optional, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that come with it: table, column, type.
const ADDED: [(&str, &str, ColumnType); 10] = [
    ("account", "bound", ColumnType::Blob),
    ("identifier", "bound", ColumnType::Blob),
    ("password", "bound", ColumnType::Blob),
    ("client_secret", "bound", ColumnType::Blob),
    ("letter_code", "bound", ColumnType::Blob),
    ("session", "bound", ColumnType::Blob),
    ("audit_entry", "request_id", ColumnType::Text),
    ("audit_entry", "role", ColumnType::Text),
    ("audit_entry", "school", ColumnType::Text),
    ("audit_entry", "mac", ColumnType::Blob),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let installation = table("installation")
            .col(primary("id", ColumnType::Text))
            .col(column("fingerprint", ColumnType::Blob))
            .col(column("since", ColumnType::BigInteger))
            .to_owned();
        manager.create_table(installation).await?;
        for (table, name, kind) in ADDED {
            let mut change = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(change.add_column(optional(name, kind)).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, _) in ADDED {
            let mut change = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(change.drop_column(Alias::new(name)).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table(Alias::new("installation")).to_owned()).await
    }
}
