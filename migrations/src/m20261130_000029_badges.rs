//! Badges of students, and the pictures that go with them.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, optional, primary, reference, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables that come with it.
const TABLES: [&str; 2] = ["picture_secret", "badge"];

/// A table that has one row a person.
fn of_person(name: &str) -> TableCreateStatement {
    let mut of = table(name);
    of.col(primary("person_id", ColumnType::Uuid))
        .foreign_key(&mut reference(name, "person_id", "person"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let badges = of_person("badge")
            .col(column("code", ColumnType::Blob))
            .col(column("issued_by", ColumnType::Uuid))
            .col(column("issued_at", ColumnType::BigInteger))
            .col(column("opened_at", ColumnType::BigInteger))
            .col(column("choice_until", ColumnType::BigInteger))
            .col(optional("closed_at", ColumnType::BigInteger))
            .col(optional("voided_at", ColumnType::BigInteger))
            .col(column("bound", ColumnType::Blob))
            .to_owned();
        let secrets = of_person("picture_secret")
            .col(column("salt", ColumnType::Blob))
            .col(column("secret", ColumnType::Blob))
            .col(column("chosen_at", ColumnType::BigInteger))
            .to_owned();
        for made in [badges, secrets] {
            manager.create_table(made).await?;
        }
        manager.create_index(unique("badge_code", "badge", &["code"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in TABLES {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
