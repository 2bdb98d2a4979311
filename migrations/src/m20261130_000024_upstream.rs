//! Makes the tables of sign-ins by accounts of other providers: the links of people, and the sign-ins that wait for an
//! answer.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, reference, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let links = table("upstream_link")
            .col(primary("id", ColumnType::Uuid))
            .col(column("person_id", ColumnType::Uuid))
            .col(column("issuer", ColumnType::Text))
            .col(column("lookup", ColumnType::Blob))
            .col(column("sub", ColumnType::Blob))
            .col(column("name", ColumnType::Blob))
            .col(column("created_at", ColumnType::BigInteger))
            .col(optional("last_used_at", ColumnType::BigInteger))
            .col(column("bound", ColumnType::Blob))
            .foreign_key(&mut reference("upstream_link", "person_id", "person"))
            .to_owned();
        manager.create_table(links).await?;
        manager.create_index(unique("upstream_link_lookup", "upstream_link", &["lookup"])).await?;
        manager.create_index(index("upstream_link_person_id", "upstream_link", &["person_id"])).await?;
        let starts = table("upstream_start")
            .col(primary("id", ColumnType::Blob))
            .col(column("sealed", ColumnType::Text))
            .col(column("expires_at", ColumnType::BigInteger))
            .to_owned();
        manager.create_table(starts).await?;
        manager.create_index(index("upstream_start_expires_at", "upstream_start", &["expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["upstream_start", "upstream_link"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
