//! Makes the tables of accounts, bindings and contexts.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        account(manager).await?;
        password(manager).await?;
        binding(manager).await?;
        context(manager).await?;
        attempt(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["attempt", "context", "binding", "password", "account"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("account")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("login_lookup", ColumnType::Blob))
        .col(optional("login_name", ColumnType::Text))
        .col(column("state", ColumnType::Text))
        .col(column("activation_tries", ColumnType::Integer))
        .col(column("activation_dies_at", ColumnType::BigInteger))
        .col(column("activation_mailed", ColumnType::Boolean))
        .col(optional("secret_changed_at", ColumnType::BigInteger))
        .col(column("created_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("account"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("account_person_id", "account", &["person_id"])).await?;
    manager.create_index(unique("account_login_lookup", "account", &["login_lookup"])).await?;
    Ok(())
}

async fn password(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("password")
        .col(primary("id", ColumnType::Uuid))
        .col(column("account_id", ColumnType::Uuid))
        .col(column("phc", ColumnType::Text))
        .col(column("current", ColumnType::Boolean))
        .col(column("created_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("password"), Alias::new("account_id"))
                .to(Alias::new("account"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("password_account_id", "password", &["account_id"])).await?;
    Ok(())
}

async fn binding(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("binding")
        .col(primary("id", ColumnType::Uuid))
        .col(column("guardian_id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("relation", ColumnType::Text))
        .col(column("basis", ColumnType::Text))
        .col(column("status", ColumnType::Text))
        .col(column("method", ColumnType::Text))
        .col(column("from_roster", ColumnType::Boolean))
        .col(optional("verified_at", ColumnType::BigInteger))
        .col(optional("valid_until", ColumnType::BigInteger))
        .col(column("adult_consent", ColumnType::Boolean))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("binding"), Alias::new("guardian_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("binding"), Alias::new("student_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("binding_guardian_id", "binding", &["guardian_id"])).await?;
    manager.create_index(index("binding_student_id", "binding", &["student_id"])).await?;
    manager.create_index(unique("binding_pair", "binding", &["guardian_id", "student_id"])).await?;
    Ok(())
}

async fn context(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("context")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(column("role", ColumnType::Text))
        .col(optional("class_id", ColumnType::Uuid))
        .col(column("titles", ColumnType::Text))
        .col(optional("binding_id", ColumnType::Uuid))
        .col(column("is_primary", ColumnType::Boolean))
        .col(column("valid_from", ColumnType::BigInteger))
        .col(optional("valid_until", ColumnType::BigInteger))
        .col(optional("ended_at", ColumnType::BigInteger))
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("context"), Alias::new("person_id"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("context"), Alias::new("org_id"))
                .to(Alias::new("org"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("context"), Alias::new("class_id"))
                .to(Alias::new("class"), Alias::new("id")),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new("context"), Alias::new("binding_id"))
                .to(Alias::new("binding"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("context_person_id", "context", &["person_id"])).await?;
    manager.create_index(index("context_binding_id", "context", &["binding_id"])).await?;
    Ok(())
}

async fn attempt(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("attempt")
        .col(primary("id", ColumnType::Blob))
        .col(column("failures", ColumnType::Integer))
        .col(column("locked_until", ColumnType::BigInteger))
        .col(column("updated_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}
