//! Makes the tables of schools, classes, people.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        org(manager).await?;
        academic_session(manager).await?;
        class(manager).await?;
        person(manager).await?;
        identifier(manager).await?;
        enrollment(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["enrollment", "identifier", "person", "class", "academic_session", "org"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn org(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("org")
        .col(primary("id", ColumnType::Uuid))
        .col(column("sourced_id", ColumnType::Text))
        .col(column("code", ColumnType::Text))
        .col(optional("english_code", ColumnType::Text))
        .col(column("name", ColumnType::Text))
        .col(column("level", ColumnType::Text))
        .col(column("active", ColumnType::Boolean))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("org_sourced_id", "org", &["sourced_id"])).await?;
    manager.create_index(unique("org_english_code", "org", &["english_code"])).await?;
    Ok(())
}

async fn academic_session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("academic_session")
        .col(primary("id", ColumnType::Uuid))
        .col(column("sourced_id", ColumnType::Text))
        .col(column("year", ColumnType::Integer))
        .col(column("term", ColumnType::Integer))
        .col(column("starts_on", ColumnType::Text))
        .col(column("ends_on", ColumnType::Text))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("academic_session_sourced_id", "academic_session", &["sourced_id"])).await?;
    Ok(())
}

async fn class(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("class")
        .col(primary("id", ColumnType::Uuid))
        .col(column("sourced_id", ColumnType::Text))
        .col(column("org_id", ColumnType::Uuid))
        .col(column("grade", ColumnType::Integer))
        .col(column("label", ColumnType::Text))
        .col(column("year", ColumnType::Integer))
        .col(column("term", ColumnType::Integer))
        .col(column("active", ColumnType::Boolean))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("class"), Alias::new("org_id"))
                .to(Alias::new("org"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("class_sourced_id", "class", &["sourced_id"])).await?;
    manager.create_index(index("class_org_id", "class", &["org_id"])).await?;
    Ok(())
}

async fn person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("person")
        .col(primary("id", ColumnType::Uuid))
        .col(optional("sourced_id", ColumnType::Text))
        .col(column("name", ColumnType::Text))
        .col(column("given_name", ColumnType::Text))
        .col(column("family_name", ColumnType::Text))
        .col(optional("email", ColumnType::Text))
        .col(column("email_verified", ColumnType::Boolean))
        .col(optional("phone", ColumnType::Text))
        .col(column("phone_verified", ColumnType::Boolean))
        .col(optional("birth_date", ColumnType::Blob))
        .col(optional("gender", ColumnType::Text))
        .col(column("active", ColumnType::Boolean))
        .col(column("updated_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("person_sourced_id", "person", &["sourced_id"])).await?;
    manager.create_index(index("person_email", "person", &["email"])).await?;
    Ok(())
}

async fn identifier(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("identifier")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(optional("org_id", ColumnType::Uuid))
        .col(column("sealed", ColumnType::Blob))
        .col(column("lookup", ColumnType::Blob))
        .col(column("valid_from", ColumnType::BigInteger))
        .col(optional("valid_until", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("identifier"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("identifier"), Alias::new("org_id"))
                .to(Alias::new("org"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("identifier_person_id", "identifier", &["person_id", "kind"])).await?;
    manager
        .create_index(unique("identifier_lookup", "identifier", &["kind", "lookup", "org_id", "valid_from"]))
        .await?;
    Ok(())
}

async fn enrollment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("enrollment")
        .col(primary("id", ColumnType::Uuid))
        .col(column("sourced_id", ColumnType::Text))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("class_id", ColumnType::Uuid))
        .col(column("role", ColumnType::Text))
        .col(column("homeroom", ColumnType::Boolean))
        .col(optional("seat", ColumnType::Integer))
        .col(optional("ended_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("enrollment"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("enrollment"), Alias::new("class_id"))
                .to(Alias::new("class"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("enrollment_sourced_id", "enrollment", &["sourced_id"])).await?;
    manager.create_index(index("enrollment_person_id", "enrollment", &["person_id"])).await?;
    manager.create_index(index("enrollment_class_id", "enrollment", &["class_id"])).await?;
    Ok(())
}
