//! One's own record: accounts that wait to be removed, whether a session began in the network of a school, and indexes by
//! which the audit log is read by whom it is about.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, reference, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "removal";
const AT_SCHOOL: &str = "at_school";
const LOG: &str = "audit_entry";
const BY_ACTOR: &str = "audit_entry_actor";
const BY_SUBJECT: &str = "audit_entry_subject";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let removal = table(TABLE)
            .col(primary("person_id", ColumnType::Uuid))
            .col(column("asked_at", ColumnType::BigInteger))
            .col(column("due_at", ColumnType::BigInteger))
            .foreign_key(&mut reference(TABLE, "person_id", "person"))
            .to_owned();
        manager.create_table(removal).await?;
        manager.create_index(index("removal_due_at", TABLE, &["due_at"])).await?;
        let mut add = Table::alter().table(Alias::new("session")).to_owned();
        manager.alter_table(add.add_column(optional(AT_SCHOOL, ColumnType::Boolean)).to_owned()).await?;
        manager.create_index(index(BY_ACTOR, LOG, &["actor", "seq"])).await?;
        manager.create_index(index(BY_SUBJECT, LOG, &["subject", "seq"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [BY_SUBJECT, BY_ACTOR] {
            manager.drop_index(Index::drop().name(name).table(Alias::new(LOG)).to_owned()).await?;
        }
        let mut drop = Table::alter().table(Alias::new("session")).to_owned();
        manager.alter_table(drop.drop_column(Alias::new(AT_SCHOOL)).to_owned()).await?;
        manager.drop_table(Table::drop().table(Alias::new(TABLE)).to_owned()).await
    }
}
