//! Makes the tables of clients, sessions, consents and grants.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        client(manager).await?;
        client_secret(manager).await?;
        session(manager).await?;
        consent(manager).await?;
        grant(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["grant", "consent", "session", "client_secret", "client"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn client(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("client")
        .col(primary("id", ColumnType::Text))
        .col(column("document", ColumnType::Text))
        .col(column("created_at", ColumnType::BigInteger))
        .col(column("updated_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn client_secret(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("client_secret")
        .col(primary("id", ColumnType::Uuid))
        .col(column("client_id", ColumnType::Text))
        .col(column("hash", ColumnType::Blob))
        .col(column("created_at", ColumnType::BigInteger))
        .col(optional("ends_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("client_secret"), Alias::new("client_id"))
                .to(Alias::new("client"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("client_secret_client_id", "client_secret", &["client_id"])).await?;
    Ok(())
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("session")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("auth_time", ColumnType::BigInteger))
        .col(column("acr", ColumnType::Text))
        .col(column("amr", ColumnType::Text))
        .col(optional("chosen_context", ColumnType::Uuid))
        .col(column("user_agent", ColumnType::Text))
        .col(column("created_at", ColumnType::BigInteger))
        .col(column("expires_at", ColumnType::BigInteger))
        .col(optional("ended_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("session"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("session_person_id", "session", &["person_id"])).await?;
    manager.create_index(index("session_expires_at", "session", &["expires_at"])).await?;
    Ok(())
}

async fn consent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("consent")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("client_id", ColumnType::Text))
        .col(column("context_id", ColumnType::Uuid))
        .col(column("scope", ColumnType::Text))
        .col(column("text_version", ColumnType::Text))
        .col(column("given_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("consent"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("consent"), Alias::new("client_id"))
                .to(Alias::new("client"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager
        .create_index(unique("consent_once", "consent", &["person_id", "client_id", "context_id"]))
        .await?;
    Ok(())
}

async fn grant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("grant")
        .col(primary("id", ColumnType::Uuid))
        .col(optional("session_id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(optional("context_id", ColumnType::Uuid))
        .col(column("client_id", ColumnType::Text))
        .col(column("offline", ColumnType::Boolean))
        .col(column("scope", ColumnType::Text))
        .col(column("claims", ColumnType::Text))
        .col(column("auth_time", ColumnType::BigInteger))
        .col(column("acr", ColumnType::Text))
        .col(column("amr", ColumnType::Text))
        .col(column("sid", ColumnType::Text))
        .col(column("generation", ColumnType::Integer))
        .col(column("rotated_at", ColumnType::BigInteger))
        .col(optional("chosen_at", ColumnType::BigInteger))
        .col(column("created_at", ColumnType::BigInteger))
        .col(column("expires_at", ColumnType::BigInteger))
        .col(optional("ended_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("grant"), Alias::new("client_id"))
                .to(Alias::new("client"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("grant_session_id", "grant", &["session_id"])).await?;
    manager.create_index(index("grant_person_id", "grant", &["person_id"])).await?;
    manager.create_index(index("grant_context_id", "grant", &["context_id"])).await?;
    manager.create_index(index("grant_expires_at", "grant", &["expires_at"])).await?;
    Ok(())
}
