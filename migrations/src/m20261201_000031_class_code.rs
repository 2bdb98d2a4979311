//! Keeps the code by which the roster names a class.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::optional;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "class";
const CODE: &str = "code";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut add = Table::alter().table(Alias::new(TABLE)).to_owned();
        manager.alter_table(add.add_column(optional(CODE, ColumnType::Text)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut drop = Table::alter().table(Alias::new(TABLE)).to_owned();
        manager.alter_table(drop.drop_column(Alias::new(CODE)).to_owned()).await
    }
}
