//! Makes the tables of applications for a binding, and extends `binding`.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, reference, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        applicant(manager).await?;
        application(manager).await?;
        application_event(manager).await?;
        consent_document(manager).await?;
        extend_binding(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in ADDED {
            let mut change = Table::alter().table(Alias::new("binding")).to_owned();
            manager.alter_table(change.drop_column(Alias::new(name)).to_owned()).await?;
        }
        for name in ["consent_document", "application_event", "application", "applicant"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn applicant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("applicant")
        .col(primary("id", ColumnType::Uuid))
        .col(column("lookup", ColumnType::Blob))
        .col(column("contact", ColumnType::Blob))
        .col(optional("person_id", ColumnType::Uuid))
        .col(optional("draft", ColumnType::Blob))
        .col(column("revision", ColumnType::Integer))
        .col(column("signed_out_at", ColumnType::BigInteger))
        .col(column("created_at", ColumnType::BigInteger))
        .col(column("updated_at", ColumnType::BigInteger))
        .foreign_key(&mut reference("applicant", "person_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("applicant_lookup", "applicant", &["lookup"])).await?;
    manager.create_index(index("applicant_person_id", "applicant", &["person_id"])).await?;
    manager.create_index(index("applicant_updated_at", "applicant", &["updated_at"])).await?;
    Ok(())
}

async fn application(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("application")
        .col(primary("id", ColumnType::Uuid))
        .col(column("applicant_id", ColumnType::Uuid))
        .col(column("student_id", ColumnType::Uuid))
        .col(column("org_id", ColumnType::Uuid))
        .col(column("relation", ColumnType::Text))
        .col(column("basis", ColumnType::Text))
        .col(column("status", ColumnType::Text))
        .col(optional("open_key", ColumnType::Blob))
        .col(column("guardian_lookup", ColumnType::Blob))
        .col(column("guardian", ColumnType::Blob))
        .col(column("notice", ColumnType::Text))
        .col(column("by_letter", ColumnType::Boolean))
        .col(column("submitted_at", ColumnType::BigInteger))
        .col(optional("source", ColumnType::Text))
        .col(optional("decided_at", ColumnType::BigInteger))
        .col(optional("decided_by", ColumnType::Uuid))
        .col(optional("reason", ColumnType::Text))
        .col(optional("reason_text", ColumnType::Text))
        .col(optional("binding_id", ColumnType::Uuid))
        .col(column("reminded", ColumnType::Integer))
        .col(column("revision", ColumnType::Integer))
        .foreign_key(&mut reference("application", "applicant_id", "applicant"))
        .foreign_key(&mut reference("application", "student_id", "person"))
        .foreign_key(&mut reference("application", "org_id", "org"))
        .foreign_key(&mut reference("application", "decided_by", "person"))
        .foreign_key(&mut reference("application", "binding_id", "binding"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("application_applicant_id", "application", &["applicant_id"])).await?;
    manager.create_index(index("application_student_id", "application", &["student_id"])).await?;
    manager.create_index(unique("application_open_key", "application", &["open_key"])).await?;
    manager.create_index(index("application_guardian_lookup", "application", &["guardian_lookup"])).await?;
    manager.create_index(index("application_binding_id", "application", &["binding_id", "status"])).await?;
    // The clock and the registry walk over what is pending, in the order of ids. An index over the status would draw
    // the questions about one student or one number to it: SQLite takes every index for equally narrow.
    let open = Expr::col(Alias::new("open_key")).is_not_null();
    manager
        .create_index(index("application_open", "application", &["id"]).and_where(open).to_owned())
        .await?;
    Ok(())
}

async fn application_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("application_event")
        .col(primary("id", ColumnType::Uuid))
        .col(column("application_id", ColumnType::Uuid))
        .col(column("at", ColumnType::BigInteger))
        .col(optional("actor", ColumnType::Uuid))
        .col(column("act", ColumnType::Text))
        .col(column("detail", ColumnType::Text))
        .foreign_key(&mut reference("application_event", "application_id", "application"))
        .foreign_key(&mut reference("application_event", "actor", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager
        .create_index(index("application_event_application_id", "application_event", &["application_id"]))
        .await?;
    Ok(())
}

async fn consent_document(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("consent_document")
        .col(primary("id", ColumnType::Uuid))
        .col(column("number", ColumnType::Text))
        .col(column("hash", ColumnType::Blob))
        .col(column("seal", ColumnType::Text))
        .col(column("file", ColumnType::Blob))
        .col(column("created_at", ColumnType::BigInteger))
        .foreign_key(&mut reference("consent_document", "id", "application"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(unique("consent_document_hash", "consent_document", &["hash"])).await?;
    manager.create_index(unique("consent_document_number", "consent_document", &["number"])).await?;
    Ok(())
}

/// What a binding needs besides since guardians bind themselves.
const ADDED: [(&str, ColumnType); 4] = [
    ("scope", ColumnType::Text),
    ("inviter_id", ColumnType::Uuid),
    ("reason", ColumnType::Text),
    ("changed_at", ColumnType::BigInteger),
];

async fn extend_binding(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (name, kind) in ADDED {
        let mut change = Table::alter().table(Alias::new("binding")).to_owned();
        manager.alter_table(change.add_column(optional(name, kind)).to_owned()).await?;
    }
    Ok(())
}
