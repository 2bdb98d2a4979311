//! Makes the tables of the ways back in: tickets of mailed links and phrases, rescue mailboxes, and contacts that were
//! changed and can be put back.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ticket(manager).await?;
        mailbox(manager).await?;
        change(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["contact_change", "rescue_mailbox", "recovery_ticket"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

/// Without a reference to `account`: what is asked for a name that nobody has writes a row too.
async fn ticket(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("recovery_ticket")
        .col(primary("id", ColumnType::Uuid))
        .col(column("account_id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(optional("secret", ColumnType::Blob))
        .col(optional("opened_at", ColumnType::BigInteger))
        .col(column("expires_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    let one = ["account_id", "kind"];
    manager.create_index(unique("recovery_ticket_account_id", "recovery_ticket", &one)).await?;
    manager.create_index(index("recovery_ticket_expires_at", "recovery_ticket", &["expires_at"])).await
}

async fn mailbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("rescue_mailbox")
        .col(primary("person_id", ColumnType::Uuid))
        .col(column("sealed", ColumnType::Blob))
        .col(column("lookup", ColumnType::Blob))
        .col(column("proved_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("rescue_mailbox_lookup", "rescue_mailbox", &["lookup"])).await
}

async fn change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("contact_change")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(column("before", ColumnType::Blob))
        .col(column("changed_at", ColumnType::BigInteger))
        .col(column("undo_until", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("contact_change_person_id", "contact_change", &["person_id"])).await?;
    manager.create_index(index("contact_change_undo_until", "contact_change", &["undo_until"])).await
}
