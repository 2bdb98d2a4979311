//! Makes the tables of what schools and guardians do around bindings.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, reference, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        duty(manager).await?;
        custody_block(manager).await?;
        letter_code(manager).await?;
        invitation(manager).await?;
        guardian_request(manager).await?;
        // The people of a school are listed for its administrators.
        manager.create_index(index("context_org_id", "context", &["org_id", "role"])).await?;
        manager.create_index(index("context_class_id", "context", &["class_id"])).await?;
        // The clock asks every few minutes whose last day has come.
        manager.create_index(index("binding_valid_until", "binding", &["valid_until"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = [
            ("binding_valid_until", "binding"),
            ("context_class_id", "context"),
            ("context_org_id", "context"),
        ];
        for (name, table) in indexes {
            let index = Index::drop().name(name).table(Alias::new(table)).to_owned();
            manager.drop_index(index).await?;
        }
        for name in ["guardian_request", "invitation", "letter_code", "custody_block", "duty"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn duty(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("duty")
        .col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(optional("class_id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(column("since", ColumnType::BigInteger))
        .col(optional("until", ColumnType::BigInteger))
        .foreign_key(&mut reference("duty", "person_id", "person"))
        .foreign_key(&mut reference("duty", "org_id", "org"))
        .foreign_key(&mut reference("duty", "class_id", "class"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("duty_person_id", "duty", &["person_id"])).await?;
    manager.create_index(index("duty_org_id", "duty", &["org_id"])).await?;
    Ok(())
}

async fn custody_block(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("custody_block")
        .col(primary("id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(optional("lookup", ColumnType::Blob))
        .col(column("note", ColumnType::Blob))
        .col(column("set_by", ColumnType::Uuid))
        .col(column("set_at", ColumnType::BigInteger))
        .col(optional("lifted_at", ColumnType::BigInteger))
        .foreign_key(&mut reference("custody_block", "student_id", "person"))
        .foreign_key(&mut reference("custody_block", "org_id", "org"))
        .foreign_key(&mut reference("custody_block", "set_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("custody_block_student_id", "custody_block", &["student_id"])).await?;
    Ok(())
}

async fn letter_code(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("letter_code")
        .col(primary("id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(column("code", ColumnType::Blob))
        .col(column("made_by", ColumnType::Uuid))
        .col(column("expires_at", ColumnType::BigInteger))
        .col(optional("used_at", ColumnType::BigInteger))
        .foreign_key(&mut reference("letter_code", "student_id", "person"))
        .foreign_key(&mut reference("letter_code", "org_id", "org"))
        .foreign_key(&mut reference("letter_code", "made_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("letter_code_code", "letter_code", &["code"])).await?;
    manager.create_index(index("letter_code_student_id", "letter_code", &["student_id"])).await?;
    Ok(())
}

async fn invitation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("invitation")
        .col(primary("id", ColumnType::Uuid))
        .col(column("inviter_id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("lookup", ColumnType::Blob))
        .col(column("contact", ColumnType::Blob))
        .col(column("scope", ColumnType::Text))
        .col(column("valid_until", ColumnType::BigInteger))
        .col(column("status", ColumnType::Text))
        .col(optional("invitee_lookup", ColumnType::Blob))
        .col(optional("invitee", ColumnType::Blob))
        .col(optional("notice", ColumnType::Text))
        .col(optional("binding_id", ColumnType::Uuid))
        .col(column("expires_at", ColumnType::BigInteger))
        .col(column("created_at", ColumnType::BigInteger))
        .foreign_key(&mut reference("invitation", "inviter_id", "person"))
        .foreign_key(&mut reference("invitation", "student_id", "person"))
        .foreign_key(&mut reference("invitation", "binding_id", "binding"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("invitation_inviter_id", "invitation", &["inviter_id"])).await?;
    manager.create_index(index("invitation_student_id", "invitation", &["student_id"])).await?;
    manager.create_index(index("invitation_lookup", "invitation", &["lookup"])).await?;
    Ok(())
}

async fn guardian_request(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("guardian_request")
        .col(primary("id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(column("person_id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(optional("binding_id", ColumnType::Uuid))
        .col(column("detail", ColumnType::Blob))
        .col(column("status", ColumnType::Text))
        .col(optional("open_key", ColumnType::Blob))
        .col(column("created_at", ColumnType::BigInteger))
        .col(optional("decided_at", ColumnType::BigInteger))
        .col(optional("decided_by", ColumnType::Uuid))
        .col(optional("answer", ColumnType::Text))
        .foreign_key(&mut reference("guardian_request", "person_id", "person"))
        .foreign_key(&mut reference("guardian_request", "student_id", "person"))
        .foreign_key(&mut reference("guardian_request", "org_id", "org"))
        .foreign_key(&mut reference("guardian_request", "binding_id", "binding"))
        .foreign_key(&mut reference("guardian_request", "decided_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("guardian_request_person_id", "guardian_request", &["person_id"])).await?;
    manager.create_index(index("guardian_request_student_id", "guardian_request", &["student_id"])).await?;
    manager.create_index(index("guardian_request_decided_at", "guardian_request", &["decided_at"])).await?;
    manager.create_index(unique("guardian_request_open_key", "guardian_request", &["open_key"])).await?;
    Ok(())
}
