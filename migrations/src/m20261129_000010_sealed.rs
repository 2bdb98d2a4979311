//! Adds the sealed columns of addresses, telephone numbers and login names, and the sealed outbox.
//!
//! The old columns, and the table `job`, stay for the release before; what they hold is sealed and emptied by
//! `accounts::seal_some` and `jobs::adopt_some` beside a running server, since migrations have no keys.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, table};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// New columns: table and name.
const ADDED: [(&str, &str); 4] = [
    ("person", "email_sealed"),
    ("person", "email_lookup"),
    ("person", "phone_sealed"),
    ("account", "login_name_sealed"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in ADDED {
            let mut change = Table::alter().table(Alias::new(table)).to_owned();
            let change = change.add_column(optional(name, ColumnType::Blob)).to_owned();
            manager.alter_table(change).await?;
        }
        indexes(manager).await?;
        outbox(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("outbox")).to_owned()).await?;
        let indexes = [
            ("account_in_clear", "account"),
            ("person_in_clear", "person"),
            ("person_email_lookup", "person"),
        ];
        for (name, table) in indexes {
            let index = Index::drop().name(name).table(Alias::new(table)).to_owned();
            manager.drop_index(index).await?;
        }
        for (table, name) in ADDED {
            let mut change = Table::alter().table(Alias::new(table)).to_owned();
            manager.alter_table(change.drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

/// A mailbox that was proved is looked for by its keyed hash; rows in the clear are found while there are any. Each
/// index holds these rows only, so an import pays for none of them.
async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let filled = |name| Expr::col(Alias::new(name)).is_not_null();
    let mut proved = index("person_email_lookup", "person", &["email_lookup"]);
    let mut people = index("person_in_clear", "person", &["id"]);
    let mut accounts = index("account_in_clear", "account", &["id"]);
    manager.create_index(proved.and_where(filled("email_lookup")).to_owned()).await?;
    manager.create_index(people.and_where(filled("email").or(filled("phone"))).to_owned()).await?;
    manager.create_index(accounts.and_where(filled("login_name")).to_owned()).await
}

async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = table("outbox")
        .col(primary("id", ColumnType::Uuid))
        .col(column("kind", ColumnType::Text))
        .col(column("payload", ColumnType::Blob))
        .col(column("run_at", ColumnType::BigInteger))
        .col(column("attempts", ColumnType::Integer))
        .col(column("created_at", ColumnType::BigInteger))
        .col(optional("expires_at", ColumnType::BigInteger))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("outbox_run_at", "outbox", &["run_at"])).await
}
