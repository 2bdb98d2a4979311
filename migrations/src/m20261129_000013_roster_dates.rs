//! Keeps the dates of places in classes and of the sessions of classes, and what waits for what it refers to.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{index, optional};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, column and type of what is added. Before the next import a row says nothing there and holds as it did.
const ADDED: [(&str, &str, ColumnType); 6] = [
    ("enrollment", "begins_at", ColumnType::BigInteger),
    ("enrollment", "ends_at", ColumnType::BigInteger),
    ("class", "session_ids", ColumnType::Text),
    ("class", "sessions", ColumnType::Text),
    ("roster_row", "waits_since", ColumnType::BigInteger),
    ("roster_row", "says", ColumnType::Text),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, kind) in ADDED {
            let mut add = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(add.add_column(optional(name, kind)).to_owned()).await?;
        }
        // Few rows wait: an index of all of them would cost each import.
        let mut waiting = index("roster_row_waits_since", "roster_row", &["kind", "sourced_id"]);
        let waits = Expr::col(Alias::new("waits_since")).is_not_null();
        manager.create_index(waiting.cond_where(waits).to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let waiting = Index::drop().name("roster_row_waits_since").table(Alias::new("roster_row")).to_owned();
        manager.drop_index(waiting).await?;
        for (table, name, _) in ADDED {
            let mut drop = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(drop.drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
