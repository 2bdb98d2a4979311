//! Makes the tables of outbox, audit, spent handles and import runs.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        job(manager).await?;
        audit_entry(manager).await?;
        spent(manager).await?;
        import_run(manager).await?;
        refused_row(manager).await?;
        roster_row(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["roster_row", "refused_row", "import_run", "spent", "audit_entry", "job"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("job")
        .col(primary("id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(column("payload", ColumnType::Text))
        .col(column("run_at", ColumnType::BigInteger))
        .col(column("attempts", ColumnType::Integer))
        .col(column("created_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("job_run_at", "job", &["run_at"])).await?;
    Ok(())
}

async fn audit_entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("audit_entry")
        .col(primary("seq", ColumnType::BigInteger))
        .col(column("at", ColumnType::BigInteger))
        .col(column("actor", ColumnType::Text))
        .col(column("act", ColumnType::Text))
        .col(column("subject", ColumnType::Text))
        .col(column("detail", ColumnType::Text))
        .col(column("previous", ColumnType::Blob))
        .col(column("hash", ColumnType::Blob))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("audit_entry_at", "audit_entry", &["at"])).await?;
    Ok(())
}

async fn spent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("spent")
        .col(primary("id", ColumnType::Text))
        .col(column("expires_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("spent_expires_at", "spent", &["expires_at"])).await?;
    Ok(())
}

async fn import_run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("import_run")
        .col(primary("id", ColumnType::Uuid))
        .col(column("fingerprint", ColumnType::Text))
        .col(column("stage", ColumnType::Text))
        .col(column("report", ColumnType::Text))
        .col(column("started_at", ColumnType::BigInteger))
        .col(optional("finished_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn refused_row(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("refused_row")
        .col(primary("id", ColumnType::Uuid))
        .col(column("run_id", ColumnType::Uuid))
        .col(column("file", ColumnType::Text))
        .col(column("line", ColumnType::BigInteger))
        .col(column("reason", ColumnType::Text))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("refused_row"), Alias::new("run_id"))
                .to(Alias::new("import_run"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("refused_row_run_id", "refused_row", &["run_id"])).await?;
    Ok(())
}

async fn roster_row(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("roster_row")
        .col(column("kind", ColumnType::Text))
        .col(column("sourced_id", ColumnType::Text))
        .col(column("target", ColumnType::Uuid))
        .col(column("digest", ColumnType::Blob))
        .col(optional("ended_at", ColumnType::BigInteger))
        .primary_key(Index::create().col(Alias::new("kind")).col(Alias::new("sourced_id")))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("roster_row_target", "roster_row", &["target"])).await?;
    Ok(())
}
