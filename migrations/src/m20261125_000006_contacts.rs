//! Makes the tables of limits and of codes that prove a contact, and lets a delivery have an end.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        allowance(manager).await?;
        tally(manager).await?;
        contact_code(manager).await?;
        switch(manager).await?;
        let end = optional("expires_at", ColumnType::BigInteger);
        manager.alter_table(job().add_column(end).to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(job().drop_column(Alias::new("expires_at")).to_owned()).await?;
        for name in ["switch", "contact_code", "tally", "allowance"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

fn job() -> TableAlterStatement {
    Table::alter().table(Alias::new("job")).to_owned()
}

async fn allowance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("allowance")
        .col(column("id", ColumnType::Blob))
        .col(column("slot", ColumnType::Integer))
        .col(column("used_at", ColumnType::BigInteger))
        .primary_key(Index::create().col(Alias::new("id")).col(Alias::new("slot")))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("allowance_used_at", "allowance", &["used_at"])).await?;
    Ok(())
}

async fn tally(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("tally")
        .col(column("id", ColumnType::Blob))
        .col(column("since", ColumnType::BigInteger))
        .col(column("count", ColumnType::Integer))
        .primary_key(Index::create().col(Alias::new("id")).col(Alias::new("since")))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("tally_since", "tally", &["since"])).await?;
    Ok(())
}

async fn contact_code(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("contact_code")
        .col(primary("id", ColumnType::Blob))
        .col(column("code", ColumnType::Blob))
        .col(column("tries", ColumnType::Integer))
        .col(column("expires_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("contact_code_expires_at", "contact_code", &["expires_at"])).await?;
    Ok(())
}

async fn switch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("switch")
        .col(primary("id", ColumnType::Text))
        .col(column("since", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await
}
