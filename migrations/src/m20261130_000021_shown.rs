//! Keeps the signature of an application and the masked number of a custody block, each sealed, so that those who decide
//! see them.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::optional;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table and column of what is added. Rows of before say nothing there.
const ADDED: [(&str, &str); 2] = [("consent_document", "signature"), ("custody_block", "whom")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in ADDED {
            let mut add = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(add.add_column(optional(name, ColumnType::Blob)).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in ADDED {
            let mut drop = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(drop.drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
